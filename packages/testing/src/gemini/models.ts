import type { Route } from '../server/wire.ts';

const MODELS = ['gemini-2.5-flash', 'gemini-2.5-pro', 'gemini-3-flash-preview'];

/** @see https://ai.google.dev/api/models#method:-models.list */
export const modelsRoute: Route = {
  method: 'GET',
  path: /^\/v1(?:beta|alpha)?\/models$/,
  unary: () => ({ models: MODELS.map(modelObject) }),
};

/** Accepts every model name; `fault: { kind: 'status', error: 'model-not-found' }` makes one unknown. */
export const modelRoute: Route = {
  method: 'GET',
  path: /^\/v1(?:beta|alpha)?\/models\/(?<model>[^/:]+)$/,
  unary: ({ request }) => modelObject(request.model ?? ''),
};

function modelObject(id: string): object {
  return {
    name: `models/${id}`,
    version: '001',
    displayName: id.replaceAll('-', ' '),
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ['generateContent', 'countTokens', 'createCachedContent', 'batchGenerateContent'],
    temperature: 1,
    topP: 0.95,
    topK: 64,
    maxTemperature: 2,
    thinking: true,
  };
}
