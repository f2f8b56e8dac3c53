import { type ClientEvents, createFlexiAI, type UnifiedResponse } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cache } from '../cache.ts';
import type { CacheOptions } from '../cache-options.ts';
import { type CacheCallOptions, cacheOptions } from '../call-options.ts';
import type { CacheStore } from '../stores/cache-store.ts';
import { memoryStore } from '../stores/memory-store.ts';

const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 2 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function client(options: CacheOptions = {}) {
  const [mock, spare] = [mockProvider({ id: 'main' }), mockProvider({ id: 'spare' })];
  const own = cache(options);
  const ai = createFlexiAI({
    providers: [mock({ model: 'm', price }), spare({ model: 'n', price })],
    middleware: [own],
    retry: { maxRetries: 0 },
  });
  const ask = (call: CacheCallOptions = {}, prompt = 'Hello'): Promise<UnifiedResponse> =>
    ai.chatCompletion({ prompt }, { metadata: cacheOptions(call) });
  const stream = (): Promise<UnifiedResponse> => ai.streamChatCompletion({ prompt: 'Hello' }).response();
  const calls = (): number => mock.calls.length + spare.calls.length;
  return { mock, spare, cache: own, ai, ask, stream, calls };
}

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

describe('an answer', () => {
  it('is fresh until its time to live has passed', async () => {
    const { ask, calls } = client({ ttlMs: 1_000 });
    await ask();
    await pass(999);
    expect((await ask()).cached).toMatchObject({ ageMs: 999 });
    await pass(1);
    expect((await ask()).cached).toBeUndefined();
    expect(calls()).toBe(2);
  });

  it('has the time to live of its model, its entry or its call', async () => {
    const { ask, calls, mock } = client({
      ttlMs: { default: 100, providers: { main: 1_000 }, models: { special: 5_000 } },
    });
    await ask();
    await pass(500);
    expect((await ask()).cached).toBeDefined();
    mock.reply({ text: 'special', model: 'special' });
    await ask({}, 'other');
    await pass(4_000);
    expect((await ask({}, 'other')).cached).toBeDefined();
    await ask({ ttlMs: 10_000 }, 'third');
    await pass(9_000);
    expect((await ask({}, 'third')).cached).toBeDefined();
    expect(calls()).toBe(3);
  });

  it('expires at a whole millisecond, because Redis accepts nothing else', async () => {
    const times: number[] = [];
    const inner = memoryStore();
    const store: CacheStore = {
      ...inner,
      set: (entry) => {
        times.push(entry.freshUntil, entry.expiresAt);
        return inner.set(entry);
      },
    };
    const { ask } = client({ store, ttlMs: 1_000 / 3, staleIfErrorMs: 0.5 });
    await ask();
    expect(times).toEqual([Date.now() + 334, Date.now() + 335]);
  });

  it('is not returned to a call that wants a younger one, nor stored for a call that wants none', async () => {
    const { ask, cache } = client();
    await ask();
    await pass(1_000);
    expect((await ask({ ttlMs: 1_001 })).cached).toBeDefined();
    expect((await ask({ ttlMs: 500 })).cached).toBeUndefined();
    expect((await ask({ ttlMs: 0 }, 'never')).cached).toBeUndefined();
    expect((await ask({}, 'never')).cached).toBeUndefined();
    expect(cache.stats().rejects).toEqual({ 'no-ttl': 1 });
  });

  it('is neither read nor stored by a call that bypasses the cache, and replaced by a call that refreshes it', async () => {
    const { ask, calls, mock } = client();
    expect((await ask({ bypass: true })).cached).toBeUndefined();
    const old = await ask();
    mock.reply('new');
    expect((await ask({ bypass: true })).text).toBe('new');
    expect((await ask()).text).toBe(old.text);
    expect((await ask({ refresh: true })).text).toBe('new');
    expect((await ask()).text).toBe('new');
    expect(calls()).toBe(4);
  });
});

describe('a stale answer during a refresh', () => {
  it('is returned at once, with one refresh for all calls', async () => {
    const { ask, stream, calls, mock, cache } = client({ ttlMs: 1_000, staleWhileRevalidateMs: 1_000 });
    const old = await ask();
    await pass(1_500);
    mock.reply({ text: 'new', delayMs: 100, tokenDelayMs: 10 });
    const stale = await Promise.all([ask(), stream(), ask()]);
    expect(stale.map(({ text, cached }) => ({ text, cached }))).toEqual(
      stale.map(({ cached }) => ({ text: old.text, cached: { ageMs: 1_500, key: cached?.key, stale: true } })),
    );
    await pass(200);
    expect(await ask()).toMatchObject({ text: 'new', cached: { ageMs: 100 } });
    expect(calls()).toBe(2);
    expect(cache.stats()).toMatchObject({
      refreshes: 1,
      stale: { whileRevalidate: 3, ifError: 0 },
      hits: 4,
      misses: 1,
    });
  });

  it('continues to be refreshed when its call has ended or was aborted', async () => {
    const { ai, calls, mock } = client({ ttlMs: 1_000, staleWhileRevalidateMs: 60_000 });
    const ask = (options = {}) => ai.chatCompletion({ prompt: 'Hello' }, options);
    await ask();
    await pass(1_500);
    mock.reply({ text: 'new', delayMs: 1_000 });
    const controller = new AbortController();
    await ask({ signal: controller.signal, timeouts: { totalMs: 5_000 } });
    controller.abort();
    expect(ai.getRequestStats().inFlight).toBe(1);
    await pass(1_100);
    expect((await ask()).text).toBe('new');
    expect(calls()).toBe(2);
    expect(ai.getRequestStats()).toMatchObject({ total: 3, succeeded: 3, aborted: 0, inFlight: 0, attempts: 2 });
  });

  it('is kept if the refresh fails', async () => {
    const { ask, mock, spare, cache } = client({ ttlMs: 1_000, staleWhileRevalidateMs: 60_000 });
    const old = await ask();
    await pass(1_500);
    for (const each of [mock, spare]) each.reply({ error: 'server' });
    expect((await ask()).text).toBe(old.text);
    await pass(10);
    expect((await ask()).text).toBe(old.text);
    expect(cache.stats()).toMatchObject({ refreshes: 2, rejects: { failed: expect.any(Number) } });
  });

  it('is not refreshed any more when the client or the cache is closed', async () => {
    for (const closes of ['client', 'cache'] as const) {
      const { ai, ask, mock, cache } = client({ ttlMs: 1_000, staleWhileRevalidateMs: 60_000 });
      await ask();
      await pass(1_500);
      mock.reply({ text: 'new', delayMs: Number.POSITIVE_INFINITY });
      await ask();
      await pass(10);
      const closed = closes === 'client' ? ai.close({ timeoutMs: 50 }) : cache.close();
      await pass(100);
      await closed;
      expect(mock.calls.at(-1)?.aborted).toBe(true);
      expect(ai.getRequestStats().inFlight).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it('is not refreshed by a call that reads it while the cache is closed', async () => {
    const inner = memoryStore();
    const store: CacheStore = {
      ...inner,
      get: (key) => new Promise((resolve) => setTimeout(() => resolve(inner.get(key)), 20)),
    };
    const { ask, calls, cache } = client({ store, ttlMs: 1_000, staleWhileRevalidateMs: 60_000 });
    const first = ask();
    await pass(20);
    await first;
    await pass(1_500);
    const stale = ask();
    await pass(10);
    await cache.close();
    await pass(20);
    expect((await stale).cached).toMatchObject({ stale: true });
    expect(calls()).toBe(1);
  });
});

describe('a stale answer in an outage', () => {
  const outage = { ttlMs: 1_000, staleIfErrorMs: 60_000 };

  it.each(['unary', 'stream'] as const)(
    'is returned to a %s call if no provider answers, with the attempts of the call',
    async (mode) => {
      const { ai, ask, stream, mock, spare, cache } = client(outage);
      const hits: ClientEvents['cacheHit'][] = [];
      ai.on('cacheHit', (event) => hits.push(event));
      const old = await ask();
      await pass(1_500);
      for (const each of [mock, spare]) each.reply({ error: 'overloaded' });
      const stale = mode === 'unary' ? await ask() : await stream();
      expect(stale).toMatchObject({
        text: old.text,
        cached: { stale: true, ageMs: 1_500 },
        attempts: [{ kind: 'first', outcome: 'failed' }, { kind: 'failover', outcome: 'failed' }, { kind: 'cache' }],
        cost: { totalUsd: 0, savedUsd: old.cost?.totalUsd },
      });
      expect(hits).toMatchObject([{ from: 'stale-if-error' }]);
      expect(cache.stats()).toMatchObject({ hits: 1, stale: { ifError: 1 }, rejects: { failed: 1 } });
    },
  );

  it('is returned to all calls that wait for the same run, without another run', async () => {
    const { ask, mock, spare, calls } = client(outage);
    const old = await ask();
    await pass(1_500);
    for (const each of [mock, spare]) each.reply({ error: 'overloaded' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect(answers.every(({ text }) => text === old.text)).toBe(true);
    expect(calls()).toBe(1 + 2);
  });

  it('is not returned after its time limit', async () => {
    const { ask, mock, spare } = client(outage);
    await ask();
    await pass(61_000);
    for (const each of [mock, spare]) each.reply({ error: 'overloaded' });
    await expect(ask()).rejects.toMatchObject({ code: 'all-providers-failed' });
  });

  it.each([
    'invalid-request',
    'authentication',
    'permission',
    'content-filter',
    'context-length',
    'model-not-found',
  ] as const)('is not returned after %s, which is not an outage', async (error) => {
    const { ask, mock, spare } = client(outage);
    await ask();
    await pass(1_500);
    for (const each of [mock, spare]) each.reply({ error });
    await expect(ask()).rejects.toThrow();
  });

  it.each(['unary', 'stream'] as const)(
    'is returned to %s calls at their own deadlines if providers are silent and the store is slow',
    async (mode) => {
      const inner = memoryStore();
      const store: CacheStore = {
        ...inner,
        get: (key) => new Promise((resolve) => setTimeout(() => resolve(inner.get(key)), 40)),
      };
      const { ai, ask, mock, spare } = client({ ...outage, store, pace: { charsPerSecond: 1 } });
      const first = ask();
      await pass(50);
      const { text } = await first;
      await pass(1_500);
      for (const each of [mock, spare]) each.reply({ text: 'late', delayMs: 100_000 });
      const call = (totalMs: number): Promise<UnifiedResponse> => {
        const options = { timeouts: { totalMs } };
        return mode === 'unary'
          ? ai.chatCompletion({ prompt: 'Hello' }, options)
          : ai.streamChatCompletion({ prompt: 'Hello' }, options).response();
      };
      const calls = Promise.all([call(5_000), call(1_000), call(500)]);
      await pass(6_000);
      expect(await calls).toMatchObject([1, 2, 3].map(() => ({ text, cached: { stale: true } })));
      expect(ai.getRequestStats()).toMatchObject({ succeeded: 4, failed: 0, inFlight: 0 });
      expect(mock.calls.at(-1)?.aborted).toBe(true);
    },
  );

  it('is not returned to an aborted call', async () => {
    const { ai, ask, mock } = client(outage);
    await ask();
    await pass(1_500);
    mock.reply({ text: 'late', delayMs: 1_000 });
    const controller = new AbortController();
    const call = ai.chatCompletion({ prompt: 'Hello' }, { signal: controller.signal });
    const outcome = expect(call).rejects.toMatchObject({ code: 'aborted' });
    await pass(10);
    controller.abort();
    await pass(20);
    await outcome;
  });
});

describe('a clock that was set back', () => {
  it('does not keep an answer from the future', async () => {
    const { ask, calls } = client();
    await ask();
    vi.setSystemTime(Date.now() - 3_600_000);
    expect((await ask()).cached).toBeUndefined();
    expect(calls()).toBe(2);
  });
});
