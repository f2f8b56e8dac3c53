import {
  createFlexiAI,
  type FlexiAI,
  type Middleware,
  ResponseStream,
  type StreamPart,
  type UnifiedResponse,
} from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cache } from '../cache.ts';
import type { CacheOptions } from '../cache-options.ts';
import { cacheOptions } from '../call-options.ts';
import type { CacheStore } from '../stores/cache-store.ts';
import { memoryStore } from '../stores/memory-store.ts';

const ask = { prompt: 'Hello' };
const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 2 };
/** One word per second, after a second. */
const slow = { tokens: ['one ', 'two ', 'three ', 'four'], delayMs: 1_000, tokenDelayMs: 1_000 };
const TEXT = 'one two three four';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function client(options: CacheOptions = {}) {
  const mock = mockProvider();
  const own = cache(options);
  const ai = createFlexiAI({
    providers: [mock({ model: 'm', price })],
    middleware: [own],
    retry: { maxRetries: 0 },
    circuitBreaker: false,
  });
  mock.reply(slow);
  return { mock, cache: own, ai };
}

interface Reader {
  text: string;
  /** The time of each piece, in ms after the start. */
  readonly times: number[];
  readonly parts: StreamPart[];
  readonly done: Promise<UnifiedResponse>;
}

/** Streams a call, and records what has arrived so far. */
function read(ai: FlexiAI, options: object = {}, paceMs = 0): Reader {
  const started = performance.now();
  const stream = ai.streamChatCompletion(ask, options);
  const parts: StreamPart[] = [];
  const run = async (): Promise<UnifiedResponse> => {
    for await (const part of stream) {
      parts.push(part);
      if (part.type === 'text-delta') {
        reader.text += part.delta;
        reader.times.push(Math.round(performance.now() - started));
        if (paceMs > 0) await new Promise((resolve) => setTimeout(resolve, paceMs));
      }
    }
    return stream.response();
  };
  const { promise, resolve } = Promise.withResolvers<UnifiedResponse>();
  const reader: Reader = { text: '', times: [], parts, done: promise };
  resolve(run());
  reader.done.catch(() => undefined);
  return reader;
}

const outcomeOf = (call: Promise<UnifiedResponse>): Promise<UnifiedResponse | { code: string }> =>
  call.catch((error: { code: string }) => error);

describe('equal concurrent calls', () => {
  it('are one call to the provider, unary and streamed ones together', async () => {
    const { ai, mock, cache } = client();
    const first = read(ai);
    await vi.advanceTimersByTimeAsync(2_500);
    const [second, third] = [read(ai), ai.chatCompletion(ask)];
    await vi.advanceTimersByTimeAsync(0);
    // What has arrived so far, at once.
    expect(second.text).toBe('one ');
    await vi.advanceTimersByTimeAsync(1_000);
    // And later parts when they arrive.
    expect([first.text, second.text]).toEqual(['one two ', 'one two ']);
    await vi.runAllTimersAsync();
    const answers = await Promise.all([first.done, second.done, third]);
    expect(answers.map(({ text }) => text)).toEqual([TEXT, TEXT, TEXT]);
    expect(mock.calls).toHaveLength(1);
    expect(cache.stats()).toMatchObject({ misses: 1, shared: 2, stores: 1, hits: 0 });
  });

  it('are paid once: the others report that they shared, and what they saved', async () => {
    const { ai, cache } = client();
    const calls = [ai.chatCompletion(ask), read(ai).done, ai.chatCompletion(ask)];
    await vi.runAllTimersAsync();
    const [first, ...others] = await Promise.all(calls);
    const paid = first?.cost?.totalUsd ?? 0;
    expect(paid).toBeGreaterThan(0);
    expect(first?.cached).toBeUndefined();
    for (const other of others) {
      expect(other).toMatchObject({
        cached: { shared: true, ageMs: 0 },
        cost: { totalUsd: 0, savedUsd: paid },
        attempts: [{ kind: 'cache' }],
        usage: { cached: true },
        content: first?.content,
      });
    }
    expect(cache.stats().savedUsd).toBeCloseTo(2 * paid, 12);
    expect(ai.getRequestStats()).toMatchObject({ total: 3, succeeded: 3, attempts: 1, inFlight: 0 });
  });

  it('are paid by a call that takes the answer, if the call that began the run does not', async () => {
    const { ai } = client();
    const left = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
    const begun = left.next();
    await vi.advanceTimersByTimeAsync(2_500);
    await begun;
    const others = [ai.chatCompletion(ask), read(ai).done];
    await vi.runAllTimersAsync();
    const costs = (await Promise.all(others)).map(({ cost }) => cost?.totalUsd ?? 0);
    await left.return?.();
    expect(costs.filter((usd) => usd > 0)).toHaveLength(1);
    expect(ai.getRequestStats().outputTokens).toBeGreaterThan(0);
  });

  it('have separate copies of the answer', async () => {
    const { ai } = client();
    const calls = [ai.chatCompletion(ask), ai.chatCompletion(ask), ai.chatCompletion(ask)];
    await vi.advanceTimersByTimeAsync(60_000);
    const spoil = async (call: Promise<UnifiedResponse> | undefined): Promise<void> => {
      for (const part of (await call)?.content ?? []) Object.assign(part, { text: 'spoilt' });
    };
    await spoil(calls[0]);
    await spoil(calls[1]);
    expect((await calls[2])?.content).toMatchObject([{ text: TEXT }]);
  });

  it('have separate copies of the answer, also for one that is read later', async () => {
    const { ai } = client();
    const first = read(ai);
    const second = read(ai, {}, 5_000);
    await vi.advanceTimersByTimeAsync(6_000);
    const answer = await first.done;
    Object.assign(answer, { text: 'spoilt' });
    for (const part of answer.content) Object.assign(part, { text: 'spoilt' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await second.done).toMatchObject({ text: TEXT, content: [{ text: TEXT }] });
  });

  it('have separate copies of the parts: changes affect neither the others nor the stored answer', async () => {
    const { ai, mock } = client();
    mock.reply({
      delayMs: 100,
      content: [
        { type: 'text', text: 'good' },
        { type: 'source', fileId: 'f', title: 'good', citations: [{ textIndex: 0, start: 0, end: 2 }] },
        { type: 'provider-block', kind: 'other', name: 'b', raw: { deep: ['good'] } },
      ],
      providerMetadata: { mock: { note: 'good' } },
    });
    const spoil = (value: object): void => {
      for (const [field, inner] of Object.entries(value)) {
        if (typeof inner === 'object' && inner !== null) spoil(inner);
        else if (field !== 'type') Object.assign(value, { [field]: 'spoilt' });
      }
    };
    const readParts = async (isBad: boolean): Promise<string> => {
      const parts: StreamPart[] = [];
      const stream = ai.streamChatCompletion(ask);
      for await (const part of stream) {
        parts.push(part);
        if (isBad) spoil(part);
      }
      return JSON.stringify([parts, await stream.response()]);
    };
    const calls = [readParts(true), readParts(false), readParts(true), readParts(false)];
    await vi.runAllTimersAsync();
    const [, second, , fourth] = await Promise.all(calls);
    const hit = await ai.chatCompletion(ask);
    expect(hit.cached).toBeDefined();
    for (const text of [second, fourth, JSON.stringify(hit)]) expect(text).not.toContain('spoilt');
  });

  it('have separate copies even if a provider reports data that JSON cannot represent', async () => {
    const mock = mockProvider();
    const large: Middleware = {
      name: 'large',
      scope: 'call',
      async handle(request, context, next) {
        const response = await (await next(request, context)).response();
        return ResponseStream.fromResponse({ ...response, providerMetadata: { mock: { count: 2n ** 64n } } });
      },
    };
    const ai = createFlexiAI({ providers: [mock({ model: 'm' })], middleware: [cache(), large] });
    mock.reply(slow);
    const calls = [1, 2, 3].map(() => ai.chatCompletion(ask));
    await vi.runAllTimersAsync();
    const parts = (await Promise.all(calls)).map(({ content }) => content[0]);
    expect(new Set(parts).size).toBe(3);
    expect(parts).toMatchObject(parts.map(() => ({ text: TEXT })));
  });

  it('are not shared if they may not be cached, or have different partitions', async () => {
    const { ai, mock, cache } = client();
    const all = [
      ...['a', 'b'].map((partition) => ai.chatCompletion(ask, { metadata: cacheOptions({ partition }) })),
      ...[1, 2].map(() => ai.chatCompletion(ask, { metadata: cacheOptions({ bypass: true }) })),
      ...[1, 2].map(() => ai.chatCompletion({ ...ask, temperature: 0.5 })),
    ];
    await vi.runAllTimersAsync();
    await Promise.all(all);
    expect(mock.calls).toHaveLength(6);
    expect(cache.stats()).toMatchObject({ shared: 0, rejects: { bypass: 2, temperature: 2 } });
  });
});

describe('a call that is aborted', () => {
  it.each(['unary', 'stream'] as const)(
    'does not abort the run that it began: a %s call continues with it',
    async (mode) => {
      const { ai, mock } = client();
      const controller = new AbortController();
      const options = { signal: controller.signal };
      const leader = mode === 'unary' ? ai.chatCompletion(ask, options) : read(ai, options).done;
      const outcome = outcomeOf(leader);
      const follower = mode === 'unary' ? ai.chatCompletion(ask) : read(ai).done;
      await vi.advanceTimersByTimeAsync(mode === 'unary' ? 500 : 2_500);
      controller.abort();
      await vi.advanceTimersByTimeAsync(20);
      expect(await outcome).toMatchObject({ code: 'aborted' });
      await vi.runAllTimersAsync();
      const answer = await follower;
      expect(mock.calls).toHaveLength(1);
      expect(answer.text).toBe(TEXT);
      // One of the remaining calls has the cost.
      expect(answer).toMatchObject({ attempts: [{ kind: 'first', outcome: 'success' }] });
      expect(answer.cost?.totalUsd).toBeGreaterThan(0);
    },
  );

  it.each(['unary', 'stream'] as const)('while the store is read does not call a provider: %s', async (mode) => {
    const inner = memoryStore();
    const store: CacheStore = {
      ...inner,
      get: (key) => new Promise((resolve) => setTimeout(() => resolve(inner.get(key)), 20)),
    };
    const { ai, mock, cache } = client({ store });
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const call = mode === 'unary' ? ai.chatCompletion(ask, options) : ai.streamChatCompletion(ask, options).response();
    const outcome = outcomeOf(call);
    await vi.advanceTimersByTimeAsync(5);
    controller.abort();
    await vi.runAllTimersAsync();
    expect(await outcome).toMatchObject({ code: 'aborted' });
    expect(mock.calls).toHaveLength(0);
    expect(cache.stats()).toMatchObject({ misses: 0, rejects: {} });
  });

  it('does not affect the others if it had only joined', async () => {
    const { ai, mock } = client();
    const controllers = [new AbortController(), new AbortController()];
    const leader = read(ai);
    const joined = controllers.map(({ signal }, index) =>
      outcomeOf(index === 0 ? ai.chatCompletion(ask, { signal }) : read(ai, { signal }).done),
    );
    await vi.advanceTimersByTimeAsync(2_500);
    for (const controller of controllers) controller.abort();
    await vi.advanceTimersByTimeAsync(20);
    expect(await Promise.all(joined)).toMatchObject([{ code: 'aborted' }, { code: 'aborted' }]);
    await vi.runAllTimersAsync();
    expect((await leader.done).text).toBe(TEXT);
    expect(mock.calls).toHaveLength(1);
  });

  it('aborts the run if it was the last one, and nothing is stored', async () => {
    const { ai, mock, cache } = client();
    const controllers = [new AbortController(), new AbortController()];
    const calls = controllers.map(({ signal }) => outcomeOf(ai.chatCompletion(ask, { signal })));
    await vi.advanceTimersByTimeAsync(500);
    controllers[0]?.abort();
    await vi.advanceTimersByTimeAsync(100);
    expect(mock.calls[0]?.aborted).toBe(false);
    controllers[1]?.abort();
    await vi.advanceTimersByTimeAsync(20);
    expect(mock.calls[0]?.aborted).toBe(true);
    expect(await Promise.all(calls)).toMatchObject([{ code: 'aborted' }, { code: 'aborted' }]);
    expect(cache.stats()).toMatchObject({ stores: 0, rejects: { aborted: 1 } });
    expect(ai.getRequestStats().inFlight).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('closes only its own stream if it was reading', async () => {
    const { ai, mock } = client();
    const leave = async (): Promise<void> => {
      for await (const part of ai.streamChatCompletion(ask)) if (part.type === 'text-delta') break;
    };
    const leader = leave();
    const follower = read(ai);
    await vi.runAllTimersAsync();
    await leader;
    expect((await follower.done).text).toBe(TEXT);
    expect(mock.calls).toHaveLength(1);
    const alone = leave();
    mock.reply({ ...slow, text: 'other' });
    await vi.runAllTimersAsync();
    await alone;
    expect(ai.getRequestStats().inFlight).toBe(0);
  });
});

describe('a call with its own deadline', () => {
  it.each(['unary', 'stream'] as const)('times out, and the others continue: %s', async (mode) => {
    const { ai, mock } = client();
    const leader = read(ai);
    await vi.advanceTimersByTimeAsync(500);
    const options = { timeouts: { totalMs: 2_000 } };
    const hurried = outcomeOf(mode === 'unary' ? ai.chatCompletion(ask, options) : read(ai, options).done);
    await vi.advanceTimersByTimeAsync(2_050);
    expect(await hurried).toMatchObject({ code: 'timeout' });
    await vi.runAllTimersAsync();
    expect((await leader.done).text).toBe(TEXT);
    expect(mock.calls).toHaveLength(1);
  });

  it('times out its run if it began the run, and another call calls again', async () => {
    const { ai, mock } = client();
    const leader = outcomeOf(ai.chatCompletion(ask, { timeouts: { totalMs: 500 } }));
    const follower = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(550);
    expect(await leader).toMatchObject({ code: 'timeout' });
    await vi.runAllTimersAsync();
    expect((await follower).text).toBe(TEXT);
    expect(mock.calls).toHaveLength(2);
  });
});

describe('a slow reader', () => {
  it('does not slow the others down, whether it began the run or joined it', async () => {
    const { ai } = client();
    const [slowLeader, quick] = [read(ai, {}, 10_000), read(ai)];
    await vi.advanceTimersByTimeAsync(5_100);
    expect(quick.text).toBe(TEXT);
    expect(slowLeader.text).toBe('one ');
    await vi.runAllTimersAsync();
    expect((await slowLeader.done).text).toBe(TEXT);
  });

  it('uses bounded memory: an answer beyond it is read at the pace of the fastest reader, and slow readers fail', async () => {
    const { ai, mock, cache } = client({ maxEntryBytes: 2_000 });
    const tokens = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(100, '.'));
    mock.reply({ tokens });
    const [quick, laggard, waiting] = [read(ai, {}, 10), read(ai, {}, 5_000), ai.chatCompletion(ask)];
    await vi.runAllTimersAsync();
    expect((await quick.done).text).toBe(tokens.join(''));
    expect((await waiting).text).toBe(tokens.join(''));
    expect(await outcomeOf(laggard.done)).toMatchObject({ code: 'invalid-response' });
    expect(mock.calls).toHaveLength(1);
    expect(cache.stats()).toMatchObject({ stores: 0, rejects: { 'too-large': 1 } });
  });
});

describe('a failed run', () => {
  it('is repeated once, by one of the calls that shared it', async () => {
    const { ai, mock } = client();
    mock.enqueue({ error: 'server' });
    const calls = Array.from({ length: 50 }, () => outcomeOf(ai.chatCompletion(ask)));
    await vi.runAllTimersAsync();
    const outcomes = await Promise.all(calls);
    expect(mock.calls).toHaveLength(2);
    expect(outcomes[0]).toMatchObject({ code: 'server' });
    expect(outcomes.slice(1).every((outcome) => 'text' in outcome && outcome.text === TEXT)).toBe(true);
  });

  it('gives its lease back, so that another process may call', async () => {
    const held = new Set<string>();
    const store: CacheStore = {
      ...memoryStore(),
      leases: {
        acquire: async (key) => !held.has(key) && held.add(key) !== undefined,
        renew: async () => true,
        release: async (key) => void held.delete(key),
      },
    };
    const { ai, mock } = client({ store });
    mock.enqueue({ error: 'server', delayMs: 10 });
    const failed = outcomeOf(ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(5);
    expect(held.size).toBe(1);
    await vi.advanceTimersByTimeAsync(10);
    expect(await failed).toMatchObject({ code: 'server' });
    expect(held.size).toBe(0);
  });

  it('fails all calls if it fails again, each with a separate error', async () => {
    const { ai, mock } = client();
    mock.reply({ error: 'server' });
    const calls = Array.from({ length: 20 }, (_, index) =>
      ai.chatCompletion(ask, { correlationId: `call-${index}` }).catch((error: unknown) => error),
    );
    await vi.runAllTimersAsync();
    const errors = await Promise.all(calls);
    expect(mock.calls).toHaveLength(2);
    expect(errors).toMatchObject(errors.map((_, index) => ({ code: 'server', correlationId: `call-${index}` })));
    expect(errors.filter((error) => (error as { attempts: unknown[] }).attempts.length > 0)).toHaveLength(2);
    expect(errors.every((error) => error instanceof Error && (error.stack ?? '').includes('\n'))).toBe(true);
  });

  it('is not repeated if the request itself was rejected', async () => {
    const { ai, mock } = client();
    mock.reply({ error: 'invalid-request' });
    const calls = Array.from({ length: 20 }, () => outcomeOf(ai.chatCompletion(ask)));
    await vi.runAllTimersAsync();
    expect((await Promise.all(calls)).every((error) => 'code' in error && error.code === 'invalid-request')).toBe(true);
    expect(mock.calls).toHaveLength(1);
  });

  it('after its content fails the streams that share it, and one of the unary calls calls again', async () => {
    const { ai, mock } = client();
    mock.enqueue({ ...slow, failAfter: 2 });
    const [leader, follower, ...unary] = [read(ai), read(ai), ai.chatCompletion(ask), ai.chatCompletion(ask)];
    await vi.runAllTimersAsync();
    expect(await outcomeOf(leader.done)).toMatchObject({ code: 'stream-interrupted' });
    expect(await outcomeOf(follower.done)).toMatchObject({ code: 'stream-interrupted', attempts: [] });
    expect([leader.text, follower.text]).toEqual(['one two ', 'one two ']);
    expect((await Promise.all(unary)).map(({ text }) => text)).toEqual([TEXT, TEXT]);
    expect(mock.calls).toHaveLength(2);
  });

  it('is repeated if another client was closed', async () => {
    const mock = mockProvider();
    const own = cache();
    const [closed, other] = [1, 2].map(() => createFlexiAI({ providers: [mock({ model: 'm' })], middleware: [own] }));
    mock.reply(slow);
    const leader = outcomeOf((closed as FlexiAI).chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(100);
    const follower = outcomeOf((other as FlexiAI).chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(100);
    const closing = closed?.close({ timeoutMs: 0 });
    await vi.runAllTimersAsync();
    await closing;
    expect(await leader).toMatchObject({ code: 'aborted' });
    expect(await follower).toMatchObject({ text: TEXT });
    expect(mock.calls).toHaveLength(2);
  });

  it('leaves no state: the next call starts a new run', async () => {
    const { ai, mock } = client();
    mock.enqueue({ error: 'server' });
    expect(await outcomeOf(ai.chatCompletion(ask))).toMatchObject({ code: 'server' });
    const next = ai.chatCompletion(ask);
    await vi.runAllTimersAsync();
    expect((await next).text).toBe(TEXT);
  });
});

describe('a closing client', () => {
  it('waits for runs, and aborts them after its time limit', async () => {
    const { ai, mock } = client();
    const call = outcomeOf(ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(100);
    const closing = ai.close({ timeoutMs: 200 });
    await vi.advanceTimersByTimeAsync(250);
    await closing;
    expect(await call).toMatchObject({ code: 'aborted' });
    expect(mock.calls[0]?.aborted).toBe(true);
  });
});
