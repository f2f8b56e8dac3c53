import { fieldsOf, listOf } from '@flexiai/core/plugin';
import { type CustomWire, createWireServer } from '../src/kit/create-wire-server.ts';
import { sse } from '../src/kit/framing.ts';

/** A wire of its own: every event has a name, and calls of tools come whole. */
export const teaWire: CustomWire = {
  name: 'Tea',
  basePath: '/v1',
  path: '/v1/pour',
  apiKey: 'tea-test-0123456789',
  finishReasons: { stop: 'poured', length: 'cup_full', 'tool-calls': 'asks' },
  check: ({ request }) => (listOf(fieldsOf(request.body)['messages']).length > 0 ? undefined : 'messages is missing'),
  encode: ({ id, model, text, toolCalls, finishReason, usage }) => ({
    id,
    model,
    text,
    calls: toolCalls.map(({ id, name, arguments: input }) => ({ id, name, input })),
    ended: finishReason,
    usage,
  }),
  stream: {
    framing: sse({ name: (payload) => String(fieldsOf(payload)['type']) }),
    events({ id, model, tokens, toolCalls, finishReason, usage }, write) {
      write.structure({ type: 'start', id, model });
      for (const text of tokens) write.token({ type: 'text', text });
      for (const { id, name, arguments: input } of toolCalls) write.token({ type: 'call', id, name, input });
      write.end({ type: 'end', ended: finishReason, usage });
    },
    error: ({ code = 'spilled', message }) => ({ type: 'error', error: { code, message } }),
  },
  endpoints: [
    { method: 'GET', path: '/v1/models', encode: () => ({ models: ['tea-green', 'tea-black'] }) },
    { method: 'GET', path: '/v1/models/{model}', encode: ({ model }) => ({ model }) },
  ],
  errors: ({ kind, code = kind, message }) => ({ body: { error: { code, message } } }),
  rateLimit: (kind, { limit, remaining, resetAfterMs }) => ({
    ...(limit !== undefined && { [`x-ratelimit-limit-${kind}`]: String(limit) }),
    ...(remaining !== undefined && { [`x-ratelimit-remaining-${kind}`]: String(remaining) }),
    ...(resetAfterMs !== undefined && {
      [`x-ratelimit-reset-${kind}`]: `${resetAfterMs / 1000}s`,
    }),
  }),
};

export const teaServer = createWireServer(teaWire);
