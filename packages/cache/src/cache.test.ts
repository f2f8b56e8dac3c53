import { type ClientEvents, createFlexiAI, type FlexiAI, type StreamPart, type UnifiedResponse } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cache } from './cache.ts';
import type { Cache } from './cache-middleware.ts';
import type { CacheOptions } from './cache-options.ts';
import { cacheOptions } from './call-options.ts';
import type { CacheEntry } from './entry/cache-entry.ts';
import type { CacheStore } from './stores/cache-store.ts';
import { memoryStore } from './stores/memory-store.ts';

const ask = { prompt: 'Hello' };
const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 2 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function client(options: CacheOptions = {}) {
  const mock = mockProvider();
  const own = cache(options);
  const ai = createFlexiAI({ providers: [mock({ model: 'm', price })], middleware: [own], retry: { maxRetries: 0 } });
  return { mock, cache: own, ai };
}

async function readAll(ai: FlexiAI, options = {}): Promise<{ parts: StreamPart[]; response: UnifiedResponse }> {
  const stream = ai.streamChatCompletion(ask, options);
  const parts: StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return { parts, response: await stream.response() };
}

/** The parts of an answer that do not depend on the call that receives it. */
function lasting({ attempts: _a, cost: _c, cached: _m, callId: _i, usage, ...rest }: UnifiedResponse): unknown {
  const { cached: _cached, ...tokens } = usage;
  return { ...rest, usage: tokens };
}

/** Every kind of content of a model in one answer. */
const EVERYTHING = {
  id: 'answer-1',
  requestId: 'http-1',
  model: 'm-2026',
  content: [
    { type: 'reasoning', text: 'Let me think.', signature: 'proof', providerMetadata: { mock: { part: 1 } } },
    { type: 'text', text: 'Here is what I found. ' },
    { type: 'source', fileId: 'file-1', title: 'A', citations: [{ textIndex: 0, start: 0, end: 4 }] },
    { type: 'text', text: 'And more: 🦊.', newMessage: true },
    { type: 'provider-block', kind: 'other', name: 'compaction', raw: { summary: [1, null, 'x'] } },
    { type: 'image', data: 'aGVsbG8=', mediaType: 'image/png' },
    { type: 'audio', data: 'aGVsbG8=', mediaType: 'audio/wav', transcript: 'Hello.' },
    { type: 'tool-call', id: 'call_1', name: 'look', arguments: { at: ['a', 1] }, rawArguments: '{ "at": ["a", 1] }' },
  ],
  finishReason: 'tool-calls',
  rawFinishReason: 'tool_use',
  usage: { inputTokens: 10, outputTokens: 20, reasoningTokens: 5, raw: { total: 30 } },
  providerMetadata: { mock: { whole: true } },
} as const;

describe('a hit', () => {
  it('is returned without a call to the provider, with its age, its key, and what it saved', async () => {
    const { ai, mock, cache } = client();
    const first = await ai.chatCompletion(ask);
    expect(first.cached).toBeUndefined();
    vi.advanceTimersByTime(1_500);
    const hit = await ai.chatCompletion(ask);
    expect(mock.calls).toHaveLength(1);
    expect(hit.cached).toEqual({ ageMs: 1_500, key: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(hit.usage).toEqual({ ...first.usage, cached: true });
    expect(hit.cost).toMatchObject({ totalUsd: 0, complete: true, unpriced: 0, savedUsd: first.cost?.totalUsd });
    expect(hit.attempts).toEqual([
      {
        provider: 'mock',
        model: 'm',
        kind: 'cache',
        outcome: 'success',
        startedAt: Date.now(),
        durationMs: 0,
        costUsd: 0,
      },
    ]);
    const { hits, misses, stores, savedUsd } = cache.stats();
    expect({ hits, misses, stores, savedUsd }).toEqual({
      hits: 1,
      misses: 1,
      stores: 1,
      savedUsd: first.cost?.totalUsd,
    });
    const { succeeded, attempts, inputTokens } = ai.getRequestStats();
    expect({ succeeded, attempts, inputTokens }).toEqual({
      succeeded: 2,
      attempts: 1,
      inputTokens: first.usage.inputTokens,
    });
  });

  it.each(['unary', 'stream'] as const)(
    'contains everything of an answer that was stored by a %s call',
    async (mode) => {
      const { ai, mock } = client({ cacheTools: true });
      mock.reply(EVERYTHING);
      const first = mode === 'unary' ? await ai.chatCompletion(ask) : (await readAll(ai)).response;
      const unary = await ai.chatCompletion(ask);
      const streamed = await readAll(ai);
      expect(mock.calls).toHaveLength(1);
      expect(lasting(unary)).toEqual(lasting(first));
      expect(lasting(streamed.response)).toEqual(lasting(first));
      expect(unary.content[1]).toHaveProperty('origin', { provider: 'mock', model: 'm-2026' });
      expect(unary.toolCalls[0]).toBe(unary.content.at(-1));
      expect(streamed.parts.at(-1)).toMatchObject({ type: 'finish', cached: { ageMs: 0 }, usage: { cached: true } });
    },
  );

  it('streams the same parts as the provider', async () => {
    const { ai, mock } = client({ cacheTools: true });
    mock.reply(EVERYTHING);
    const whole = await ai.chatCompletion(ask, { metadata: cacheOptions({ bypass: true }) });
    await ai.chatCompletion(ask);
    const text = (parts: readonly StreamPart[]): string =>
      parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
    const { parts } = await readAll(ai);
    expect(text(parts)).toBe('Here is what I found. And more: 🦊.');
    expect(new Set(parts.map(({ type }) => type))).toEqual(
      new Set([
        ...['stream-start', 'reasoning-delta', 'reasoning-end', 'text-delta', 'source', 'provider-block', 'image'],
        ...['audio-delta', 'audio-end', 'tool-call-start', 'tool-call-delta', 'tool-call-end', 'finish'],
      ]),
    );
    expect(whole.cached).toBeUndefined();
  });

  it('is a copy: changes to an answer do not affect any other answer', async () => {
    const { ai } = client();
    const first = await ai.chatCompletion(ask);
    const spoil = (response: UnifiedResponse): void => {
      for (const part of response.content) Object.assign(part, { text: 'spoilt' });
      Object.assign(response.usage, { inputTokens: 0 });
    };
    spoil(first);
    spoil(await ai.chatCompletion(ask));
    const hit = await ai.chatCompletion(ask);
    expect(hit.content).toMatchObject([{ text: expect.stringContaining('Hello') }]);
    expect(hit.usage.inputTokens).toBeGreaterThan(0);
  });

  it('emits events with the ids of its call', async () => {
    const { ai } = client();
    const told: unknown[] = [];
    for (const name of ['cacheMiss', 'cacheStore', 'cacheHit', 'response'] as const) {
      ai.on(name, ({ callId, requestId: _former, ...event }: ClientEvents[typeof name]) =>
        told.push({ name, callId, ...event }),
      );
    }
    const first = await ai.chatCompletion(ask, { correlationId: 'one' });
    const second = await ai.chatCompletion(ask, { correlationId: 'two' });
    expect([first.callId, second.callId]).toEqual(['one', 'two']);
    const answer = { key: expect.any(String), provider: 'mock', model: 'm' };
    expect(told).toMatchObject([
      { name: 'cacheMiss', callId: 'one', key: answer.key },
      { name: 'cacheStore', callId: 'one', ...answer, ttlMs: 3_600_000, bytes: expect.any(Number) },
      { name: 'response', callId: 'one' },
      { name: 'cacheHit', callId: 'two', ...answer, from: 'fresh', ageMs: 0, savedUsd: first.cost?.totalUsd },
      { name: 'response', callId: 'two' },
    ]);
  });

  it('is parsed by the schema of its own call', async () => {
    const { ai, mock } = client();
    mock.reply('{"n":1}');
    const shape = { type: 'object', properties: { n: { type: 'number' } } };
    /** Two schemas with the same JSON Schema that parse one text to different objects. */
    const schema = (make: (n: number) => unknown) => ({
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => {
          const made = make((value as { n: number }).n);
          return made === undefined ? { issues: [{ message: 'too small' }] } : { value: made };
        },
        jsonSchema: { input: () => shape },
      },
    });
    const format = (make: (n: number) => unknown) => ({
      ...ask,
      responseFormat: { type: 'json-schema' as const, name: 'n', schema: schema(make) },
    });
    expect((await ai.chatCompletion(format((n) => new Map([['n', n]])))).object).toEqual(new Map([['n', 1]]));
    const hit = await ai.chatCompletion(format((n) => n + 1));
    expect(hit).toMatchObject({ object: 2, cached: { ageMs: 0 } });
    mock.reply('{"n":5}');
    expect(await ai.chatCompletion(format((n) => (n < 3 ? undefined : n)))).toMatchObject({ object: 5 });
    expect(mock.calls).toHaveLength(2);
  });
});

describe('a paced hit', () => {
  it('is spread over time without loss, and immediate for unary calls', async () => {
    const { ai, mock } = client({ pace: { charsPerSecond: 100 } });
    mock.reply('🦊'.repeat(100));
    const first = await ai.chatCompletion(ask);
    const started = performance.now();
    let longest = 0;
    const streamed = (async () => {
      let text = '';
      for await (const delta of ai.streamChatCompletion(ask).textStream) {
        expect(delta.isWellFormed()).toBe(true);
        text += delta;
        longest = Math.max(longest, delta.length);
      }
      return { text, tookMs: performance.now() - started };
    })();
    await vi.runAllTimersAsync();
    const { text, tookMs } = await streamed;
    expect(text).toBe(first.text);
    expect(tookMs).toBeGreaterThan(1_900);
    expect(tookMs).toBeLessThan(2_200);
    expect(longest).toBeLessThan(10);
    expect((await ai.chatCompletion(ask)).text).toBe(first.text);
  });

  it('is faster if the call would otherwise exceed its deadline', async () => {
    const { ai, mock } = client({ pace: { charsPerSecond: 10 } });
    mock.reply('x'.repeat(1_000));
    await ai.chatCompletion(ask);
    const started = performance.now();
    const hit = readAll(ai, { timeouts: { totalMs: 1_000 } });
    await vi.runAllTimersAsync();
    expect((await hit).response.text).toHaveLength(1_000);
    expect(performance.now() - started).toBeLessThan(1_100);
  });

  it('ends at once when the reader stops or the call is aborted', async () => {
    const { ai } = client({ pace: { charsPerSecond: 1 } });
    await ai.chatCompletion(ask);
    for await (const part of ai.streamChatCompletion(ask)) if (part.type === 'text-delta') break;
    const controller = new AbortController();
    const aborted = ai.streamChatCompletion(ask, { signal: controller.signal }).response();
    const outcome = expect(aborted).rejects.toMatchObject({ code: 'aborted' });
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    await vi.advanceTimersByTimeAsync(20);
    await outcome;
    expect(vi.getTimerCount()).toBe(0);
    expect(ai.getRequestStats()).toMatchObject({ inFlight: 0, aborted: 2 });
  });
});

describe('the options and targets of a cache', () => {
  it.each<[object, RegExp]>([
    [{ ttl: 5 }, /ttl: unknown option; did you mean "ttlMs"\?/],
    [{ ttlMs: -1 }, /ttlMs: expected milliseconds from 0/],
    [{ ttlMs: { model: {} } }, /ttlMs\.model: unknown option; did you mean "models"\?/],
    [{ pace: {} }, /pace\.charsPerSecond: expected a number of characters above 0/],
    [{ cacheTools: 'yes' }, /cacheTools: expected true or false/],
    [{ partition: 'tenant' }, /partition: expected a function/],
  ])('must be a valid option: %j', (options, message) => {
    expect(() => cache(options)).toThrow(message);
  });

  it.each<[unknown, RegExp]>([
    [{}, /expects exactly one of \{ key \}/],
    [{ key: 'a', tag: 'b' }, /expects exactly one of/],
    [{ tags: 'a' }, /did you mean "tag"\?/],
    [{ tag: '' }, /tag: expected a text/],
  ])('must be a valid target: %j', async (target, message) => {
    await expect(cache().invalidate(target as Parameters<Cache['invalidate']>[0])).rejects.toThrow(message);
  });
});

describe('a key', () => {
  it("is built from the request as the cache receives it, and from the call's candidates", async () => {
    const [one, other] = [mockProvider({ id: 'one' }), mockProvider({ id: 'other' })];
    const persona = { name: 'persona', scope: 'call' } as const;
    const ai = createFlexiAI({
      providers: [one({ model: 'm' }), other({ model: 'n' })],
      middleware: [
        {
          ...persona,
          handle: (request, { metadata }, next) =>
            next({ ...request, messages: [{ role: 'system', content: String(metadata['who']) }, ...request.messages] }),
        },
        cache(),
      ],
    });
    const call = (who: string, options = {}) => ai.chatCompletion(ask, { metadata: { who }, ...options });
    await call('a');
    expect((await call('b')).cached).toBeUndefined();
    expect((await call('a')).cached).toBeDefined();
    expect((await call('a', { provider: 'other' })).cached).toBeUndefined();
    expect((await call('a', { correlationId: 'x', timeouts: { totalMs: 1_000 } })).cached).toBeDefined();
    ai.setPrimaryProvider('other');
    expect((await call('a')).cached).toBeUndefined();
    // The same candidates in the same order.
    expect((await call('a', { models: ['other/n', 'one/m'] })).cached).toBeDefined();
    expect((await call('a', { models: ['one/m'] })).cached).toBeUndefined();
  });

  it('includes the partition, and a call without one is not cached', async () => {
    const { ai, mock, cache } = client({ partition: (_request, { metadata }) => metadata['tenant'] as string });
    const call = (tenant?: unknown) => ai.chatCompletion(ask, { metadata: { tenant } });
    await call('a');
    expect((await call('a')).cached).toBeDefined();
    expect((await call('b')).cached).toBeUndefined();
    for (const none of [undefined, '', 5]) {
      expect((await call(none)).cached).toBeUndefined();
      expect((await call(none)).cached).toBeUndefined();
    }
    expect(mock.calls).toHaveLength(2 + 6);
    expect(cache.stats().rejects).toEqual({ 'no-partition': 6 });
  });

  it('includes the account: two clients share answers in a store if they have the same key, and none otherwise', async () => {
    const mock = mockProvider({ apiKey: { env: ['NO_SUCH_KEY'], validate: () => ({ ok: true }) } });
    const shared = cache();
    const asked = async (apiKey: string) => {
      const ai = createFlexiAI({ providers: [mock({ model: 'm', apiKey })], middleware: [shared] });
      return (await ai.chatCompletion(ask)).cached;
    };
    expect(await asked('key-one')).toBeUndefined();
    expect(await asked('key-two')).toBeUndefined();
    expect(await asked('key-one')).toBeDefined();
  });
});

describe('a broadcast', () => {
  it('has one entry per candidate, and reports only the attempts and the cost of the providers that were called', async () => {
    const [one, other] = [mockProvider({ id: 'one' }), mockProvider({ id: 'other' })];
    const ai = createFlexiAI({
      providers: [one({ model: 'm', price }), other({ model: 'n', price })],
      middleware: [cache()],
      retry: { maxRetries: 0 },
    });
    await ai.chatCompletion(ask, { provider: 'one' });
    const first = await ai.broadcast(ask);
    expect(first.attempts).toMatchObject([
      { provider: 'one', kind: 'cache' },
      { provider: 'other', kind: 'first' },
    ]);
    expect(first.cost?.totalUsd).toBe(first.responses[1]?.cost?.totalUsd);
    expect(first.usage).toEqual(first.responses[1]?.usage);
    const second = await ai.broadcast(ask);
    expect(second.responses.every(({ cached }) => cached !== undefined)).toBe(true);
    expect(second).toMatchObject({ cost: { totalUsd: 0 }, usage: { cached: true } });
    expect([one, other].map(({ calls }) => calls.length)).toEqual([1, 1]);
    ai.isolate('one');
    one.reply({ error: 'server' });
    other.reply({ error: 'server' });
    const other2 = { prompt: 'Other' };
    const { errors } = await ai.broadcast(other2).catch((error) => error);
    expect(errors).toMatchObject([{ code: 'circuit-open' }, { code: 'server' }]);
    other.reply('ok');
    expect((await ai.broadcast(other2)).results.map(({ status }) => status)).toEqual(['skipped', 'answered']);
  });
});

describe('an invalidated answer', () => {
  it('is selected by its key, its partition or its tag only', async () => {
    const { ai, mock, cache } = client();
    const call = (partition: string, tags: readonly string[]) =>
      ai.chatCompletion(ask, { metadata: cacheOptions({ partition, tags }) });
    const fill = async () => {
      for (const tenant of ['a', 'b']) await call(tenant, [`docs-${tenant}`]);
    };
    await fill();
    expect(mock.calls).toHaveLength(2);
    await cache.invalidate({ tag: 'docs-a' });
    await fill();
    expect(mock.calls).toHaveLength(3);
    await cache.invalidate({ partition: 'b' });
    await fill();
    expect(mock.calls).toHaveLength(4);
    await cache.invalidate({ key: (await call('a', [])).cached?.key ?? '' });
    await fill();
    expect(mock.calls).toHaveLength(5);
  });

  it('is deleted if no partition is used', async () => {
    const { ai, mock, cache } = client();
    await ai.chatCompletion(ask);
    await cache.invalidate({ partition: 'a' });
    await ai.chatCompletion(ask);
    expect(mock.calls).toHaveLength(1);
    await cache.invalidate({ partition: null });
    await ai.chatCompletion(ask);
    expect(mock.calls).toHaveLength(2);
  });

  it('is not stored if the invalidation happened during its call', async () => {
    const { ai, mock, cache } = client();
    mock.reply({ text: 'late', delayMs: 100 });
    const call = ai.chatCompletion(ask, { metadata: cacheOptions({ tags: ['docs'] }) });
    await vi.advanceTimersByTimeAsync(50);
    await cache.invalidate({ tag: 'docs' });
    await vi.advanceTimersByTimeAsync(50);
    await call;
    expect(cache.stats()).toMatchObject({ stores: 0, rejects: { invalidated: 1 } });
  });

  it('is not returned to a call that starts after the invalidation, even if its run is still in progress', async () => {
    const { ai, mock, cache } = client();
    mock.enqueue({ text: 'old', delayMs: 100 });
    mock.reply({ text: 'new', delayMs: 10 });
    const before = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(50);
    await cache.invalidate({ partition: null });
    const after = [ai.chatCompletion(ask), ai.chatCompletion(ask)];
    await vi.advanceTimersByTimeAsync(100);
    expect((await Promise.all([before, ...after])).map(({ text }) => text)).toEqual(['old', 'new', 'new']);
    expect((await ai.chatCompletion(ask)).text).toBe('new');
    expect(cache.stats()).toMatchObject({ stores: 1, rejects: { invalidated: 1 } });
  });

  it('has the tags of all calls that shared its run', async () => {
    const { ai, mock, cache } = client();
    mock.reply({ text: 'one', delayMs: 100 });
    const calls = ['a', 'b'].map((tag) => ai.chatCompletion(ask, { metadata: cacheOptions({ tags: [tag] }) }));
    await vi.advanceTimersByTimeAsync(100);
    await Promise.all(calls);
    await cache.invalidate({ tag: 'b' });
    const next = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(100);
    expect((await next).cached).toBeUndefined();
  });
});

describe('an entry of a store that is not an answer', () => {
  it.each<[string, (response: object) => object]>([
    ['has no tool calls', (response) => ({ ...response, toolCalls: undefined })],
    ['has no warnings', (response) => ({ ...response, warnings: null })],
    ['has a part that is null', (response) => ({ ...response, content: [null] })],
    ['has a part of an unknown type', (response) => ({ ...response, content: [{ type: 'toString' }] })],
    ['contains a function', (response) => ({ ...response, providerMetadata: { mock: { run: () => 1 } } })],
    [
      'is nested too deeply',
      (response) => ({
        ...response,
        providerMetadata: Array.from({ length: 300 }).reduce<object>((inner) => ({ inner }), {}),
      }),
    ],
  ])('does not fail a call if it %s', async (_, spoil) => {
    const inner = memoryStore();
    const store: CacheStore = {
      ...inner,
      get: async (key) => {
        const entry = await inner.get(key);
        return entry && { ...entry, response: spoil(entry.response) as CacheEntry['response'] };
      },
    };
    const { ai, mock } = client({ store });
    await ai.chatCompletion(ask);
    expect((await ai.chatCompletion(ask)).cached).toBeUndefined();
    expect((await readAll(ai)).response.cached).toBeUndefined();
    expect(mock.calls).toHaveLength(3);
  });
});
