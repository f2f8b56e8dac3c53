import type { Route } from '../server/wire.ts';

const MODELS = ['gpt-5', 'gpt-5-mini', 'gpt-4.1-mini'];

/** @see https://platform.openai.com/docs/api-reference/models/list */
export const modelsRoute: Route = {
  method: 'GET',
  path: /^\/v1\/models$/,
  unary: () => ({ object: 'list', data: MODELS.map(modelObject) }),
};

/** Accepts every model name; `fault: { kind: 'status', error: 'model-not-found' }` makes one unknown. */
export const modelRoute: Route = {
  method: 'GET',
  path: /^\/v1\/models\/(?<model>[^/]+)$/,
  unary: ({ request }) => modelObject(request.model ?? ''),
};

function modelObject(id: string): object {
  return { id, object: 'model', created: 1_754_425_777, owned_by: 'system' };
}
