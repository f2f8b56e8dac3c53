import { inspect } from 'node:util';
import { FlexiAIError } from '@flexiai/core/plugin';
import { startAnthropicServer, type WireReply, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callContext, collect, createProvider, failureOf, TEST_KEY } from '../test/harness.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;
let server: WireServer;

beforeAll(async () => {
  server = await startAnthropicServer({ strict: true });
});
afterAll(() => server.close());
afterEach(() => server.reset());

async function unaryFailure(reply: WireReply): Promise<unknown> {
  server.enqueue(reply);
  return await failureOf(createProvider({ baseURL: server.baseURL }).chatCompletion({ messages }, callContext()));
}

describe('a failed request', () => {
  it.each([
    [{ status: 400 }, { code: 'invalid-request', status: 400 }],
    [{ status: 401 }, { code: 'authentication', status: 401, message: 'invalid x-api-key' }],
    [{ status: 402 }, { code: 'quota-exhausted', status: 402 }],
    [{ status: 403 }, { code: 'permission', status: 403 }],
    [{ status: 404 }, { code: 'model-not-found', status: 404, message: 'model: claude-sonnet-4-5' }],
    [
      { status: 429, retryAfter: 7 },
      { code: 'rate-limit', status: 429, retryAfterMs: 7000 },
    ],
    [{ status: 500 }, { code: 'server', status: 500 }],
    [
      { status: 502, body: '<html></html>' },
      { code: 'server', status: 502 },
    ],
    [
      { status: 503, body: 'upstream connect error' },
      { code: 'overloaded', message: 'upstream connect error' },
    ],
    [{ status: 504 }, { code: 'server', status: 504 }],
    [{ status: 529 }, { code: 'overloaded', status: 529, message: 'Overloaded' }],
    [
      { status: 302, headers: { location: 'https://elsewhere.example' } },
      { code: 'connection', status: 302 },
    ],
    [{ error: 'context-length' }, { code: 'context-length', status: 400 }],
    [{ error: 'insufficient-quota' }, { code: 'quota-exhausted', status: 400 }],
    [{ error: 'content-filter' }, { code: 'content-filter', status: 400 }],
    [{ error: 'model-not-found' }, { code: 'model-not-found', status: 404 }],
    [{ error: 'overloaded' }, { code: 'overloaded', status: 529 }],
  ] as const)('with %j becomes a typed error, and is sent once', async (fault, expected) => {
    const error = await unaryFailure({ fault: { kind: 'status', ...fault }, requestId: 'req_5' });
    expect(error).toBeInstanceOf(FlexiAIError);
    expect(error).toMatchObject({ provider: 'claude', model: 'claude-sonnet-4-5', ...expected });
    expect(server.requests).toHaveLength(1);
  });

  it('has the id of the request, except a 413 that never reached the API', async () => {
    expect(await unaryFailure({ fault: { kind: 'status', status: 500 }, requestId: 'req_5' })).toMatchObject({
      providerRequestId: 'req_5',
    });
    const tooLarge = await unaryFailure({ fault: { kind: 'status', status: 413 } });
    expect(tooLarge).toMatchObject({
      code: 'context-length',
      message: 'Request exceeds the maximum size',
      status: 413,
    });
    expect(tooLarge).not.toHaveProperty('providerRequestId');
  });

  it('reports a server that cannot be reached', async () => {
    const provider = createProvider({ baseURL: 'http://127.0.0.1:1' });
    const error = await failureOf(provider.chatCompletion({ messages }, callContext()));
    expect(error).toMatchObject({ code: 'connection', cause: { code: 'ECONNREFUSED' } });
  });

  it('reports a connection that was reset, before and within the answer', async () => {
    expect(await unaryFailure({ fault: { kind: 'reset' } })).toMatchObject({
      code: 'connection',
      cause: { code: 'ECONNRESET' },
    });
    expect(await unaryFailure({ text: 'x', fault: { kind: 'reset', afterTokens: 1 } })).toMatchObject({
      code: 'connection',
    });
  });

  it('reports an answer that is not JSON, is cut, or is not a message', async () => {
    expect(await unaryFailure({ fault: { kind: 'invalid-json' } })).toMatchObject({ code: 'invalid-response' });
    expect(await unaryFailure({ text: 'x', fault: { kind: 'truncated-body' } })).toMatchObject({
      code: 'invalid-response',
    });
    expect(await unaryFailure({ body: { hello: 'world' } })).toMatchObject({ code: 'invalid-response' });
    expect(await unaryFailure({ body: 'null' })).toMatchObject({ code: 'invalid-response' });
  });

  it.each([
    ['<!doctype html><title>Sign in</title>', 'an HTML page'],
    ['data: {"type":"message_start"}\n\n', 'a stream of events'],
    ['', 'an empty body'],
  ])('names what arrived instead of an answer: %j', async (body, arrived) => {
    const error = await unaryFailure({ body });
    expect(error).toMatchObject({ code: 'invalid-response', message: expect.stringContaining(arrived) });
  });

  it('names what arrived instead of a stream', async () => {
    server.enqueue({ events: ['<!doctype html>\n<title>Sign in</title>\n'] });
    const parts = createProvider({ baseURL: server.baseURL }).streamChatCompletion({ messages }, callContext());
    expect(await failureOf(collect(parts))).toMatchObject({
      code: 'invalid-response',
      message: expect.stringContaining('an HTML page'),
    });
  });

  it('reports an error inside a 200', async () => {
    const body = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    const error = await unaryFailure({ body, requestId: 'req_7' });
    expect(error).toMatchObject({ code: 'overloaded', requestId: 'req_7' });
    expect(error).not.toHaveProperty('status');
  });
});

describe('the key', () => {
  const echo = (text: string): object => ({ type: 'error', error: { type: 'authentication_error', message: text } });

  it.each<[string, WireReply]>([
    ['in a body', { fault: { kind: 'status', status: 401, body: echo(`The key ${TEST_KEY} is wrong`) } }],
    ['in plain text', { fault: { kind: 'status', status: 500, body: `No luck with ${TEST_KEY}` } }],
    ['in an error inside a 200', { body: echo(`The key ${TEST_KEY} is wrong`) }],
    ['in a body that is not JSON', { body: `Bearer ${TEST_KEY}` }],
    ['in a reset connection', { fault: { kind: 'reset' } }],
  ])('is never shown when it comes back %s', async (_where, reply) => {
    const error = await unaryFailure(reply);
    if (!(error instanceof FlexiAIError)) throw new TypeError('expected a FlexiAIError');
    const shown = [error.message, error.stack, inspect(error, { depth: 10 }), JSON.stringify(error), String(error)];
    for (const text of shown) expect(text).not.toContain('test-key');
  });

  it('is never shown when it comes back in a stream', async () => {
    server.enqueue({ events: [echo(`The key ${TEST_KEY} is wrong`)] });
    const error = await failureOf(
      collect(createProvider({ baseURL: server.baseURL }).streamChatCompletion({ messages }, callContext())),
    );
    expect(error).toMatchObject({ code: 'authentication', message: 'The key [redacted] is wrong' });
    expect(inspect(error, { depth: 10 })).not.toContain('test-key');
  });

  it('is never shown when it is not a valid header', async () => {
    const apiKey = 'sk-ant-secret-part\nsecond-secret-line';
    const provider = createProvider({ baseURL: server.baseURL });
    const error = await failureOf(provider.chatCompletion({ messages }, callContext({ apiKey })));
    expect(error).toBeInstanceOf(FlexiAIError);
    expect(inspect(error, { depth: 10 })).not.toContain('secret-line');
  });

  it('is not shown by the provider itself', async () => {
    const provider = createProvider({ baseURL: server.baseURL, apiKey: TEST_KEY });
    await provider.chatCompletion({ messages }, callContext());
    expect(inspect(provider, { depth: 10, showHidden: true })).not.toContain(TEST_KEY);
    expect(JSON.stringify(provider)).not.toContain(TEST_KEY);
  });
});
