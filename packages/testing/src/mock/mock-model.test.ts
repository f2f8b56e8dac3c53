import {
  AuthenticationError,
  ConnectionError,
  type Provider,
  RateLimitError,
  RequestAbortedError,
  responseFromParts,
  ServerError,
  type StreamPart,
  type UnifiedRequest,
} from '@flexiai/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { callContext, providerOf, readAll } from '../../test/provider-client.ts';
import type { MockErrorCode } from './mock-error.ts';
import { mockProvider } from './mock-provider.ts';
import type { MockReplySource } from './mock-reply.ts';

const request: UnifiedRequest = { messages: [{ role: 'user', content: 'hello' }] };

function answering(reply: MockReplySource): Provider {
  return providerOf(mockProvider({ replies: [reply] }), { name: 'entry', model: 'm' });
}

/** Unary and streamed calls. */
const modes = [
  ['unary', (provider: Provider, signal?: AbortSignal) => provider.chatCompletion(request, contextWith(signal))],
  [
    'streamed',
    (provider: Provider, signal?: AbortSignal) => readAll(provider.streamChatCompletion(request, contextWith(signal))),
  ],
] as const;

function contextWith(signal: AbortSignal | undefined) {
  return callContext(signal === undefined ? {} : { signal });
}

afterEach(() => void vi.useRealTimers());

describe('an answer', () => {
  test.each(modes)('can be given as parts, %s', async (_mode, ask) => {
    const content = [
      { type: 'text', text: 'Let me look.' },
      { type: 'provider-block', kind: 'tool-call', name: 'search_call', id: 's1', raw: { query: 'x' } },
      { type: 'text', text: 'Found it.', newMessage: true, providerMetadata: { mock: { phase: 'final' } } },
      { type: 'source', url: 'https://a.example', citations: [{ textIndex: 1, start: 0, end: 5 }] },
      { type: 'image', data: 'aGk=', mediaType: 'image/png' },
      { type: 'audio', data: 'aGk=', mediaType: 'audio/wav', transcript: 'Hi', id: 'audio_1' },
    ] as const;
    const outcome = await ask(answering({ content }));
    const whole = 'content' in outcome ? outcome : responseFromParts(outcome);
    expect(whole.content).toMatchObject(content);
    expect(whole).toMatchObject({ text: 'Let me look.\n\nFound it.', finishReason: 'stop', toolCalls: [] });
  });

  test('is streamed as a start, blocks in their order, and a finish', async () => {
    const provider = answering({
      tokens: ['Hello', ' world'],
      reasoning: { text: 'Hm', signature: 'sig' },
      toolCalls: [{ id: 'call-1', name: 'weather', arguments: { city: 'Köln' } }, { name: 'now' }],
      usage: { inputTokens: 7, outputTokens: 3, cacheReadTokens: 2 },
      id: 'answer-1',
      requestId: 'req-1',
      model: 'm-2026',
      rawFinishReason: 'tool_use',
      warnings: [{ code: 'other', message: 'careful' }],
      providerMetadata: { mock: { a: 1 } },
    });
    const fresh = expect.any(String);
    expect(await readAll(provider.streamChatCompletion(request, callContext()))).toEqual([
      {
        type: 'stream-start',
        provider: 'entry',
        model: 'm-2026',
        id: 'answer-1',
        requestId: 'req-1',
        warnings: [{ code: 'other', message: 'careful' }],
      },
      { type: 'reasoning-delta', id: 'reasoning', delta: 'Hm' },
      { type: 'reasoning-end', id: 'reasoning', signature: 'sig' },
      { type: 'text-delta', id: 'text', delta: 'Hello' },
      { type: 'text-delta', id: 'text', delta: ' world' },
      { type: 'tool-call-start', id: 'call-1', name: 'weather' },
      { type: 'tool-call-delta', id: 'call-1', delta: '{"city":' },
      { type: 'tool-call-delta', id: 'call-1', delta: '"Köln"}' },
      { type: 'tool-call-end', id: 'call-1' },
      { type: 'tool-call-start', id: fresh, name: 'now' },
      { type: 'tool-call-end', id: fresh },
      {
        type: 'finish',
        finishReason: 'tool-calls',
        rawFinishReason: 'tool_use',
        usage: { inputTokens: 7, outputTokens: 3, totalTokens: 10, cacheReadTokens: 2, accuracy: 'reported' },
        providerMetadata: { mock: { a: 1 } },
      },
    ]);
  });

  test('is the same whole as in parts, except for the origin of its parts', async () => {
    const reply = { text: 'Hi', reasoning: 'Hm', toolCalls: [{ id: 'c', name: 'f', arguments: {} }], id: 'same' };
    const mock = mockProvider();
    mock.reply(reply);
    const provider = providerOf(mock);
    const whole = await provider.chatCompletion(request, callContext());
    const parts = responseFromParts(await readAll(provider.streamChatCompletion(request, callContext())));
    const origin = { provider: 'mock', model: 'mock-model' };
    expect(whole).toEqual({
      ...parts,
      content: parts.content.map((part) => ({ ...part, origin })),
      toolCalls: parts.toolCalls.map((part) => ({ ...part, origin })),
    });
    expect(whole).toMatchObject({ text: 'Hi', reasoning: 'Hm', finishReason: 'tool-calls', provider: 'mock' });
  });

  test('refuses, and omits usage, if scripted', async () => {
    const response = await answering({ refusal: 'I cannot.', usage: false }).chatCompletion(request, callContext());
    expect(response).toMatchObject({ text: '', refusal: 'I cannot.', finishReason: 'refusal' });
    expect(response.usage).toEqual({
      inputTokens: undefined,
      outputTokens: undefined,
      totalTokens: undefined,
      accuracy: 'unknown',
    });
  });

  test('reports its headers before its content', async () => {
    const seen: unknown[] = [];
    const provider = answering({ text: 'Hi', requestId: 'req-1' });
    const context = callContext({ onHeaders: (headers) => void seen.push(headers) });
    for await (const part of provider.streamChatCompletion(request, context)) seen.push(part.type);
    expect(seen).toEqual([{ status: 200, requestId: 'req-1' }, 'stream-start', 'text-delta', 'finish']);
  });

  test('waits by the fake clock of the test', async () => {
    vi.useFakeTimers();
    const provider = answering({ tokens: ['a', 'b'], delayMs: 1000, tokenDelayMs: 100 });
    const seen: StreamPart['type'][] = [];
    const done = (async () => {
      for await (const part of provider.streamChatCompletion(request, callContext())) seen.push(part.type);
    })();
    await vi.advanceTimersByTimeAsync(999);
    expect(seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toEqual(['stream-start']);
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toEqual(['stream-start', 'text-delta']);
    await vi.advanceTimersByTimeAsync(100);
    await done;
    expect(seen).toEqual(['stream-start', 'text-delta', 'text-delta', 'finish']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe.each(modes)('a failure, %s,', (_mode, ask) => {
  test('is thrown unchanged if it is an error', async () => {
    const error = new TypeError('fetch failed');
    await expect(ask(answering(error))).rejects.toBe(error);
  });

  test('in short form becomes the class of core', async () => {
    const failure = { error: 'rate-limit', retryAfterMs: 1000, message: 'slow down', requestId: 'req-1' } as const;
    const thrown = ask(answering(failure));
    await expect(thrown).rejects.toBeInstanceOf(RateLimitError);
    await expect(thrown).rejects.toMatchObject({
      code: 'rate-limit',
      message: 'slow down',
      status: 429,
      retryAfterMs: 1000,
      requestId: 'req-1',
      provider: 'entry',
      model: 'm',
    });
    await expect(ask(answering({ error: 'server', status: 502 }))).rejects.toSatisfy(
      (error) => error instanceof ServerError && error.status === 502,
    );
  });

  test.each<MockErrorCode>([
    'invalid-request',
    'content-filter',
    'context-length',
    'model-not-found',
    'unsupported',
    'authentication',
    'permission',
    'quota-exhausted',
    'rate-limit',
    'server',
    'overloaded',
    'connection',
    'invalid-response',
  ])('has the code %s', async (error) => {
    await expect(ask(answering({ error }))).rejects.toMatchObject({ code: error });
  });

  test('comes after its delay', async () => {
    vi.useFakeTimers();
    const thrown = expect(ask(answering({ error: 'server', delayMs: 50 }))).rejects.toMatchObject({ code: 'server' });
    await vi.advanceTimersByTimeAsync(49);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await thrown;
  });

  test('after some tokens is a connection error by default', async () => {
    await expect(ask(answering({ text: 'a b', failAfter: 1 }))).rejects.toBeInstanceOf(ConnectionError);
    await expect(ask(answering({ text: 'a b', failAfter: 1, failWith: 'authentication' }))).rejects.toBeInstanceOf(
      AuthenticationError,
    );
  });

  test('of a reply function is the call’s error', async () => {
    const error = new Error('from the script');
    await expect(
      ask(
        answering(() => {
          throw error;
        }),
      ),
    ).rejects.toBe(error);
  });
});

test('a failure with a status reports it as response headers', async () => {
  const onHeaders = vi.fn();
  const provider = answering({ error: 'overloaded', requestId: 'req-1' });
  await expect(provider.chatCompletion(request, callContext({ onHeaders }))).rejects.toThrow();
  expect(onHeaders.mock.calls).toEqual([[{ status: 503, requestId: 'req-1' }]]);
  const unreachable = vi.fn();
  const rateLimit = { requests: { limit: 60, remaining: 0, resetAfterMs: 1000 } };
  const limited = answering({ error: 'rate-limit', rateLimit });
  await expect(limited.chatCompletion(request, callContext({ onHeaders }))).rejects.toThrow();
  await answering({ text: 'Hi', rateLimit }).chatCompletion(request, callContext({ onHeaders }));
  expect(onHeaders.mock.calls.slice(1)).toMatchObject([[{ status: 429, rateLimit }], [{ status: 200, rateLimit }]]);
  await expect(
    answering({ error: 'connection' }).chatCompletion(request, callContext({ onHeaders: unreachable })),
  ).rejects.toThrow();
  expect(unreachable).not.toHaveBeenCalled();
});

test.each([
  [0, ['stream-start']],
  [1, ['stream-start', 'text-delta']],
  [2, ['stream-start', 'text-delta', 'text-delta']],
  [9, ['stream-start', 'text-delta', 'text-delta', 'text-delta']],
])('a stream that fails after %i tokens has delivered those, and never a finish', async (failAfter, delivered) => {
  const seen: StreamPart['type'][] = [];
  const read = async () => {
    const provider = answering({ tokens: ['a', 'b', 'c'], failAfter });
    for await (const part of provider.streamChatCompletion(request, callContext())) seen.push(part.type);
  };
  await expect(read()).rejects.toBeInstanceOf(ConnectionError);
  expect(seen).toEqual(delivered);
});

test('an interrupted tool call has no end', async () => {
  const seen: StreamPart['type'][] = [];
  const provider = answering({ toolCalls: [{ name: 'f', arguments: { city: 'Köln' } }], failAfter: 1 });
  await expect(
    (async () => {
      for await (const part of provider.streamChatCompletion(request, callContext())) seen.push(part.type);
    })(),
  ).rejects.toThrow();
  expect(seen).toEqual(['stream-start', 'tool-call-start', 'tool-call-delta']);
});

describe.each(modes)('an abort, %s,', (_mode, ask) => {
  test.each<[string, MockReplySource]>([
    ['while the answer is delayed', { delayMs: Number.POSITIVE_INFINITY }],
    ['while a failure is delayed', { error: 'server', delayMs: 60_000 }],
    ['while a reply function works', () => new Promise(() => undefined)],
  ])('%s ends at once', async (_when, reply) => {
    const mock = mockProvider({ replies: [reply] });
    const abort = new AbortController();
    const answer = ask(providerOf(mock), abort.signal);
    const failed = expect(answer).rejects.toBeInstanceOf(RequestAbortedError);
    await Promise.resolve();
    abort.abort();
    await failed;
    expect(mock.calls[0]?.aborted).toBe(true);
  });

  test('before the call ends it at once', async () => {
    const mock = mockProvider();
    await expect(ask(providerOf(mock), AbortSignal.abort())).rejects.toBeInstanceOf(RequestAbortedError);
    expect(mock.calls[0]?.aborted).toBe(true);
  });
});

test('an abort between two parts ends the stream, and leaves no timer', async () => {
  vi.useFakeTimers();
  const mock = mockProvider({ replies: [{ tokens: ['a', 'b', 'c'], tokenDelayMs: 10 }] });
  const abort = new AbortController();
  const seen: StreamPart['type'][] = [];
  const read = async () => {
    const parts = providerOf(mock).streamChatCompletion(request, callContext({ signal: abort.signal }));
    for await (const part of parts) seen.push(part.type);
  };
  const failed = expect(read()).rejects.toBeInstanceOf(RequestAbortedError);
  await vi.advanceTimersByTimeAsync(15);
  abort.abort();
  await failed;
  expect(seen).toEqual(['stream-start', 'text-delta']);
  expect(vi.getTimerCount()).toBe(0);
  expect(mock.calls[0]?.aborted).toBe(true);
});
