import { fieldsOf, isObject, listOf } from '@flexiai/core/plugin';
import { type CustomWireServer, createWireServer, sse } from '@flexiai/testing';
import { readRequest } from './read-request.ts';

/** The codes of the service, where the server's own words differ. */
const CODES: { readonly [kind: string]: string } = {
  'missing-api-key': 'bad_key',
  'invalid-api-key': 'bad_key',
  'insufficient-quota': 'no_credit',
  'model-not-found': 'no_such_model',
  'context-length': 'prompt_too_long',
  'content-filter': 'blocked',
  'error-event': 'overloaded',
};

/**
 * Local servers with the wire of Acme LLM. `await server.start()` starts one for a test of your own; the conformance suite starts
 * one for each rule.
 */
export const server: CustomWireServer = createWireServer({
  name: 'Acme LLM',
  apiKey: 'acme-llm-test-0123456789',
  basePath: '/v1',
  path: '/v1/chat',
  finishReasons: { stop: 'done', length: 'limit', 'tool-calls': 'calls', 'content-filter': 'blocked' },
  failureReasons: ['failed'],
  readRequest,
  prompt: ({ body }) =>
    String(
      listOf(fieldsOf(body)['turns'])
        .map(fieldsOf)
        .findLast(({ by }) => by === 'user')?.['text'],
    ),
  check({ request: { body } }) {
    if (!isObject(body) || typeof body['model'] !== 'string') return 'model is missing.';
    return listOf(body['turns']).length > 0 ? undefined : 'turns must not be empty.';
  },
  encode: ({ id, model, text, toolCalls, finishReason, usage }) => ({
    id,
    model,
    text: text ?? '',
    calls: toolCalls.map((call) => ({ id: call.id, tool: call.name, input: call.arguments })),
    ended: finishReason,
    ...(usage !== undefined && { tokens: toTokens(usage) }),
  }),
  stream: {
    framing: sse({ name: (event) => String(fieldsOf(event)['type']) }),
    events({ id, model, tokens, toolCalls, finishReason, usage }, write) {
      write.structure({ type: 'begin', id, model });
      for (const text of tokens) write.token({ type: 'text', text });
      for (const call of toolCalls) {
        write.structure({ type: 'call', id: call.id, tool: call.name });
        for (const json of call.pieces) write.token({ type: 'input', id: call.id, json });
      }
      write.end({ type: 'end', ended: finishReason, ...(usage !== undefined && { tokens: toTokens(usage) }) });
    },
    error: ({ code = 'overloaded', message }) => ({ type: 'error', code, message }),
  },
  errors: ({ kind, code, message }) => ({ body: { error: { code: code ?? CODES[kind] ?? kind, message } } }),
  endpoints: [{ method: 'GET', path: '/v1/models', encode: () => ({ models: [{ id: 'acme-llm-1' }] }) }],
  rateLimit: (kind, { limit, remaining, resetAfterMs }) => ({
    ...(limit !== undefined && { [`x-ratelimit-limit-${kind}`]: String(limit) }),
    ...(remaining !== undefined && { [`x-ratelimit-remaining-${kind}`]: String(remaining) }),
    ...(resetAfterMs !== undefined && { [`x-ratelimit-reset-${kind}`]: `${resetAfterMs}ms` }),
  }),
  lacks: {
    reasoning: 'Acme LLM does not show reasoning',
    'reasoning-signatures': 'Acme LLM does not sign reasoning',
    'reasoning-tokens': 'Acme LLM does not count reasoning apart',
    refusals: 'Acme LLM has no refusals',
    metadata: 'Acme LLM takes no labels',
    'cache-writes': 'Acme LLM does not count what it writes to a cache',
  },
});

function toTokens(usage: { inputTokens: number; outputTokens: number; cacheReadTokens: number }): object {
  return { in: usage.inputTokens, out: usage.outputTokens, cached: usage.cacheReadTokens };
}
