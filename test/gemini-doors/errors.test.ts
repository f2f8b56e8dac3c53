import { inspect } from 'node:util';
import { FlexiAIError } from '@flexiai/core/plugin';
import { type Fault, startGeminiServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, ask, callContext, doors, drain, failureOf, streamed } from './harness.ts';

describe.each(doors)('through $id', ({ makeProvider }) => {
  let server: WireServer;
  beforeAll(async () => {
    server = await startGeminiServer();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const provider = () => makeProvider({ baseURL: server.baseURL });

  const ways = {
    unary: (): Promise<unknown> => provider().chatCompletion(ask('Hi'), callContext()),
    streamed: (): Promise<unknown> => streamed(provider(), ask('Hi')),
  };

  describe.each(['unary', 'streamed'] as const)('an HTTP error (%s)', (way) => {
    const cases: readonly [string, Omit<Extract<Fault, { kind: 'status' }>, 'kind'>, object][] = [
      [
        'a wrong key, which is a 400',
        { error: 'invalid-api-key' },
        { code: 'authentication', status: 400, providerCode: 'API_KEY_INVALID', message: /^API key not valid\. / },
      ],
      [
        'a quota of a minute, with the wait from its body',
        { status: 429, retryAfter: '34.4s' },
        { code: 'rate-limit', status: 429, retryAfterMs: 34_400, providerCode: 'RESOURCE_EXHAUSTED' },
      ],
      ['a quota of a day', { error: 'insufficient-quota' }, { code: 'quota-exhausted', status: 429 }],
      ['a conversation that is too long', { error: 'context-length' }, { code: 'context-length', status: 400 }],
      ['an unknown model', { error: 'model-not-found' }, { code: 'model-not-found', status: 404 }],
      [
        'an overloaded model',
        { error: 'overloaded' },
        { code: 'overloaded', status: 503, providerCode: 'UNAVAILABLE' },
      ],
      ['a malformed request', { status: 400 }, { code: 'invalid-request' }],
      ['no credential', { status: 401 }, { code: 'authentication' }],
      ['no permission', { status: 403 }, { code: 'permission' }],
      ['an internal error', { status: 500 }, { code: 'server', providerCode: 'INTERNAL' }],
      ['a deadline on their side', { status: 504 }, { code: 'server', status: 504 }],
      [
        'a wait in the header',
        { status: 503, headers: { 'retry-after': '7' } },
        { code: 'overloaded', retryAfterMs: 7000 },
      ],
      [
        'a page of a proxy',
        { status: 502, body: '<html>Bad Gateway</html>' },
        { code: 'server', status: 502, message: /^Gemini answered with an error: 502, and with an HTML page/ },
      ],
      [
        'a redirect, which would send the key on',
        { status: 302, headers: { location: '/elsewhere' }, body: '' },
        { code: 'connection', message: /redirect \(302\), which is not followed/ },
      ],
      [
        'the error in a list',
        { status: 503, body: [{ error: { status: 'UNAVAILABLE', message: 'Busy.' } }] },
        { message: 'Busy.' },
      ],
    ];

    it.each(cases)('tells %s', async (_name, fault, expected) => {
      server.enqueue({ fault: { kind: 'status', ...fault } });
      const error = await failureOf(ways[way]());
      const { message, ...fields } = expected as { message?: RegExp | string };
      expect(error).toMatchObject({ provider: 'my-gemini', model: 'gemini-2.5-flash', ...fields });
      if (message instanceof RegExp) expect(error.message).toMatch(message);
      else if (message !== undefined) expect(error.message).toBe(message);
      expect(server.requests).toHaveLength(1);
    });

    it('is reported as a head with its status', async () => {
      server.enqueue({ fault: { kind: 'status', status: 503 } });
      const heads: unknown[] = [];
      const context = callContext({ onHeaders: (head) => heads.push(head) });
      await failureOf(
        way === 'unary' ? provider().chatCompletion(ask('Hi'), context) : streamed(provider(), ask('Hi'), context),
      );
      expect(heads).toEqual([{ status: 503 }]);
    });
  });

  describe('an error inside a 200', () => {
    it('before any content is that error', async () => {
      server.enqueue({ fault: { kind: 'error-event', error: 'RESOURCE_EXHAUSTED' } });
      const { parts, error } = await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      expect(parts).toEqual([]);
      expect(error).toMatchObject({ code: 'rate-limit', providerCode: 'RESOURCE_EXHAUSTED' });
      expect(error).not.toHaveProperty('status');
    });

    it('after some text comes after all of that text', async () => {
      server.enqueue({ text: 'one two three four', fault: { kind: 'error-event', afterTokens: 3 } });
      const { parts, error } = await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      expect(parts.filter(({ type }) => type === 'text-delta')).toHaveLength(3);
      expect(error).toMatchObject({ code: 'overloaded', message: 'The model is overloaded. Please try again later.' });
    });

    it('may be bare JSON at the end of the stream', async () => {
      server.enqueue({
        events: [
          { candidates: [{ content: { parts: [{ text: 'one' }] } }] },
          '{\n  "error": {\n    "code": 503,\n    "message": "High demand.",\n    "status": "UNAVAILABLE"\n  }\n}\n',
        ],
      });
      const { parts, error } = await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      expect(parts.filter(({ type }) => type === 'text-delta')).toHaveLength(1);
      expect(error).toMatchObject({ code: 'overloaded', message: 'High demand.' });
    });

    it('may have only a number', async () => {
      server.enqueue({ events: [{ error: { code: 429, message: 'Slow down.' } }] });
      const { error } = await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      expect(error).toMatchObject({ code: 'rate-limit' });
    });

    it('may be a proxy’s plain sentence', async () => {
      server.enqueue({ events: [{ error: 'upstream gone' }] });
      const { error } = await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      expect(error).toMatchObject({ code: 'server', message: 'upstream gone' });
    });

    it('of a unary call is that error', async () => {
      server.enqueue({ body: { error: { code: 503, message: 'Busy.', status: 'UNAVAILABLE' } } });
      expect(await failureOf(ways.unary())).toMatchObject({ code: 'overloaded', message: 'Busy.' });
    });
  });

  describe('a broken connection', () => {
    it.each(['unary', 'streamed'] as const)('that is refused names the reason and no address (%s)', async (way) => {
      const gone = await startGeminiServer();
      const unreachable = makeProvider({ baseURL: gone.baseURL });
      await gone.close();
      const error = await failureOf(
        way === 'unary' ? unreachable.chatCompletion(ask('Hi'), callContext()) : streamed(unreachable, ask('Hi')),
      );
      expect(error).toMatchObject({
        code: 'connection',
        message: 'The connection to Gemini failed: ECONNREFUSED.',
        cause: { code: 'ECONNREFUSED' },
      });
      expect(inspect(error)).not.toContain('127.0.0.1');
    });

    it.each(['unary', 'streamed'] as const)('before the head is a connection error (%s)', async (way) => {
      server.enqueue({ fault: { kind: 'reset' } });
      expect(await failureOf(ways[way]())).toMatchObject({ code: 'connection' });
    });

    it('in the middle comes after everything that had arrived', async () => {
      server.enqueue({ text: 'one two three four', fault: { kind: 'reset', afterTokens: 3 } });
      const { parts, error } = await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      expect(parts.filter(({ type }) => type === 'text-delta')).toHaveLength(3);
      expect(error).toMatchObject({ code: 'connection' });
    });

    it('after the finishReason leaves a complete answer', async () => {
      const end = { candidates: [{ content: { parts: [{ text: '!' }] }, finishReason: 'STOP' }] };
      server.enqueue({
        events: [{ candidates: [{ content: { parts: [{ text: 'Hi' }] } }] }, end],
        fault: { kind: 'reset', afterTokens: 2 },
      });
      expect(await streamed(provider(), ask('Hi'))).toMatchObject({ text: 'Hi!', finishReason: 'stop' });
    });

    it('is an interruption if every chunk says STOP', async () => {
      const chunk = (text: string) => ({ candidates: [{ content: { parts: [{ text }] }, finishReason: 'STOP' }] });
      server.enqueue({ events: [chunk('a'), chunk('b'), chunk('c')], fault: { kind: 'reset', afterTokens: 2 } });
      const { error } = await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      expect(error).toMatchObject({ code: 'connection' });
    });
  });

  describe('a stream that ends cleanly', () => {
    it('without a finishReason is incomplete', async () => {
      server.enqueue({ text: 'one two three', fault: { kind: 'cut', afterTokens: 3 } });
      const { parts, error } = await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      expect(parts.some(({ type }) => type === 'finish')).toBe(false);
      expect(error).toMatchObject({
        code: 'connection',
        message: 'The stream ended without a finishReason: the answer is incomplete.',
      });
    });

    it('after a chunk that says STOP, like all before it, is complete', async () => {
      const chunk = (text: string) => ({ candidates: [{ content: { parts: [{ text }] }, finishReason: 'STOP' }] });
      server.enqueue({ events: [chunk('a'), chunk('b'), { usageMetadata: { promptTokenCount: 3 } }] });
      expect(await streamed(provider(), ask('Hi'))).toMatchObject({ text: 'ab', usage: { inputTokens: 3 } });
    });

    it('after a chunk without a reason is incomplete, whatever came before', async () => {
      server.enqueue({
        events: [
          { candidates: [{ content: { parts: [{ text: 'a' }] }, finishReason: 'STOP' }] },
          { candidates: [{ content: { parts: [{ text: 'b' }] } }] },
        ],
      });
      const { error } = await drain(provider().streamChatCompletion(ask('Hi'), callContext()));
      expect(error).toMatchObject({ code: 'connection' });
    });

    it('without any event is not an answer', async () => {
      server.enqueue({ events: [] });
      expect(await failureOf(ways.streamed())).toMatchObject({ code: 'connection' });
    });

    it('with a proxy’s page is not a stream', async () => {
      server.enqueue({ fault: { kind: 'invalid-json' } });
      expect(await failureOf(ways.streamed())).toMatchObject({ code: 'invalid-response' });
    });
  });

  describe('an event that is not JSON', () => {
    it('is skipped with a warning if the stream ends normally', async () => {
      server.enqueue({ text: 'one two three', fault: { kind: 'malformed-chunk', afterTokens: 1 } });
      expect(await streamed(provider(), ask('Hi'))).toMatchObject({
        text: 'one two three',
        finishReason: 'stop',
        warnings: [{ code: 'malformed-chunk' }],
      });
    });

    it('is an interruption if the stream does not', async () => {
      server.enqueue({ events: [{ candidates: [{ content: { parts: [{ text: 'a' }] } }] }, 'data: {"cand\n\n'] });
      expect(await failureOf(ways.streamed())).toMatchObject({ code: 'connection' });
    });
  });

  describe('a body that is not an answer', () => {
    it.each([
      ['a proxy’s page', { fault: { kind: 'invalid-json' } }],
      ['a cut body', { fault: { kind: 'truncated-body' } }],
      ['null', { body: 'null' }],
      ['a number', { body: '7' }],
      ['an empty object', { body: {} }],
      ['an empty list of candidates', { body: { candidates: [] } }],
      ['a candidate without fields', { body: { candidates: [{ content: {} }] } }],
    ] as const)('is an invalid response: %s', async (_name, reply) => {
      server.enqueue(reply);
      expect(await failureOf(ways.unary())).toMatchObject({ code: 'invalid-response', provider: 'my-gemini' });
    });
  });

  it('with arguments a hundred thousand levels deep is an answer or an error, and neither hangs nor crashes', async () => {
    server.enqueue({ body: deepCall(100_000) });
    const outcome = await provider()
      .chatCompletion(ask('Hi'), callContext())
      .catch((error: FlexiAIError) => error);
    expect(outcome instanceof FlexiAIError ? outcome.code : outcome.finishReason).toMatch(
      /^(?:invalid-response|tool-calls)$/,
    );
  });

  function deepCall(levels: number): string {
    const args = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    return `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":${args}}}]},"finishReason":"STOP"}]}`;
  }

  describe('the key', () => {
    const everything = (error: Error): string =>
      [error.message, error.stack, inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error)].join('\n');

    it.each(['unary', 'streamed'] as const)(
      'is in no error, even if the upstream repeats it everywhere (%s)',
      async (way) => {
        server.reply({
          fault: {
            kind: 'status',
            status: 400,
            headers: { 'x-echo': API_KEY },
            body: {
              error: {
                code: 400,
                status: API_KEY,
                message: `The key ${API_KEY} at https://x.example?key=${encodeURIComponent(API_KEY)} is bad.`,
                details: [{ reason: API_KEY, metadata: { key: API_KEY } }],
              },
            },
          },
        });
        const error = await failureOf(ways[way]());
        expect(error.code).toBe('invalid-request');
        expect(everything(error)).not.toContain(API_KEY);
      },
    );

    it('is in no error about a blocked prompt', async () => {
      server.enqueue({
        body: {
          promptFeedback: {
            blockReason: 'SAFETY',
            blockReasonMessage: `Because of ${API_KEY}.`,
            safetyRatings: [{ category: API_KEY, probability: API_KEY }],
          },
        },
      });
      const error = await failureOf(ways.unary());
      expect(error.code).toBe('content-filter');
      expect(everything(error)).not.toContain(API_KEY);
    });

    it('is in no error about a body that is not JSON, not even its beginning', async () => {
      server.enqueue({ body: API_KEY });
      const error = await failureOf(ways.unary());
      expect(error.code).toBe('invalid-response');
      expect(everything(error)).not.toContain(API_KEY.slice(0, 6));
    });

    it('that is missing is reported without any network', async () => {
      const keyless = makeProvider({ baseURL: server.baseURL, apiKey: undefined });
      const error = await failureOf(keyless.chatCompletion(ask('Hi'), callContext()));
      expect(error).toMatchObject({ code: 'authentication' });
      expect(error.message).toContain('GEMINI_API_KEY');
      expect(server.requests).toHaveLength(0);
    });

    it('of a header option is in no error', async () => {
      const token = 'token-0123456789-abcdef';
      const guarded = makeProvider({ baseURL: server.baseURL, headers: { 'x-proxy-token': token } });
      server.enqueue({ fault: { kind: 'status', status: 400, body: { error: { message: `Bad ${token}.` } } } });
      expect(everything(await failureOf(guarded.chatCompletion(ask('Hi'), callContext())))).not.toContain(token);
    });
  });
});
