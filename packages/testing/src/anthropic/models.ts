import type { WireEndpoint } from '../kit/wire-definition.ts';

const MODELS = ['claude-opus-4-6', 'claude-sonnet-4-6', 'claude-haiku-4-5-20251001'];

/** @see https://docs.claude.com/en/api/models-list */
export const modelsEndpoint: WireEndpoint = {
  method: 'GET',
  path: '/v1/models',
  encode: () => ({
    data: MODELS.map(modelObject),
    has_more: false,
    first_id: MODELS[0],
    last_id: MODELS.at(-1),
  }),
};

/** Accepts every model name; `fault: { kind: 'status', error: 'model-not-found' }` makes one unknown. */
export const modelEndpoint: WireEndpoint = {
  method: 'GET',
  path: '/v1/models/{model}',
  encode: ({ request }) => modelObject(request.model ?? ''),
};

function modelObject(id: string): object {
  return {
    type: 'model',
    id,
    display_name: id.replaceAll('-', ' '),
    created_at: '2026-02-05T00:00:00Z',
    max_input_tokens: 200_000,
    max_tokens: 64_000,
  };
}
