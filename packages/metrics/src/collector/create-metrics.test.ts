import { ConfigurationError, createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { embedder } from '../../test/embedder.ts';
import { sumOf, sumsOf } from '../../test/sum-of.ts';
import { ToldClient } from '../../test/told-client.ts';
import { createMetrics } from './create-metrics.ts';
import type { MetricsSnapshot } from './metrics-snapshot.ts';

afterEach(() => {
  vi.useRealTimers();
});

const ask = { prompt: 'Hello' };
const makeClient = () => createFlexiAI({ providers: [mockProvider()({ model: 'm' })] });

describe('createMetrics', () => {
  it('counts calls by the entry that answered, and attempts by the entry that was called', async () => {
    const [a, b] = [mockProvider({ id: 'a' }), mockProvider({ id: 'b' })];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'n' })], retry: { maxRetries: 0 } });
    const metrics = createMetrics();
    metrics.attach(ai);
    a.enqueue({ error: 'server' });
    await ai.chatCompletion(ask);
    await ai.chatCompletion(ask);
    const snapshot = metrics.snapshot();
    expect(sumsOf(snapshot, 'flexiai_calls', ['outcome', 'provider', 'model'])).toEqual({
      'answered b n': 1,
      'answered a m': 1,
    });
    expect(sumsOf(snapshot, 'flexiai_attempts', ['provider', 'outcome', 'error'])).toEqual({
      'a failed server': 1,
      'b success none': 1,
      'a success none': 1,
    });
    expect(sumsOf(snapshot, 'flexiai_failovers', ['from', 'to'])).toEqual({ 'a b': 1 });
    await ai.close();
  });

  it('counts embeddings separately, with the entry that answered', async () => {
    const ai = createFlexiAI({ providers: [embedder('e')({ model: 'v' })], retry: { maxRetries: 0 } });
    const metrics = createMetrics();
    metrics.attach(ai);
    await ai.embed({ input: ['one', 'two'] });
    await ai.embed({ input: ['fail'] }).catch(() => undefined);
    expect(sumsOf(metrics.snapshot(), 'flexiai_calls', ['operation', 'outcome', 'provider', 'error'])).toEqual({
      'embed answered e none': 1,
      'embed failed none server': 1,
    });
    await ai.close();
  });

  it('never reports fewer than zero calls in flight, for calls that were in progress when it was attached', async () => {
    vi.useFakeTimers();
    const mock = mockProvider();
    mock.reply({ text: 'ok', delayMs: 100 });
    const ai = createFlexiAI({ providers: [mock({ model: 'm' })] });
    const calls = [ai.chatCompletion(ask), ai.chatCompletion(ask)];
    await vi.advanceTimersByTimeAsync(10);
    const metrics = createMetrics();
    metrics.attach(ai);
    const inFlight = () => [
      sumOf(metrics.snapshot(), 'flexiai_calls_in_flight'),
      sumOf(metrics.snapshot(), 'flexiai_attempts_in_flight'),
    ];
    expect(inFlight()).toEqual([2, 2]);
    calls.push(ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(1);
    expect(inFlight()).toEqual([3, 3]);
    await vi.advanceTimersByTimeAsync(500);
    await Promise.all(calls);
    expect(inFlight()).toEqual([0, 0]);
    expect(sumOf(metrics.snapshot(), 'flexiai_calls')).toBe(3);
  });

  it('follows a new configuration, and keeps the counters of the previous one', async () => {
    const [a, b] = [mockProvider({ id: 'a' }), mockProvider({ id: 'b' })];
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const metrics = createMetrics();
    metrics.attach(ai);
    await ai.chatCompletion(ask);
    ai.reconfigure({ providers: [b({ model: 'n' })] });
    await ai.chatCompletion(ask);
    const snapshot = metrics.snapshot();
    expect(sumsOf(snapshot, 'flexiai_calls', ['provider', 'model'])).toEqual({ 'a m': 1, 'b n': 1 });
    expect(sumsOf(snapshot, 'flexiai_provider_info', ['provider', 'plugin', 'model'])).toEqual({ 'b b n': 1 });
    expect(sumOf(snapshot, 'flexiai_reconfigurations')).toBe(1);
    await ai.close();
  });

  it('counts models of requests as other, and models of the option by their names', async () => {
    const ai = makeClient();
    const metrics = createMetrics({ models: ['known'] });
    metrics.attach(ai);
    for (const model of ['m', 'known', 'unknown']) await ai.chatCompletion({ ...ask, model });
    expect(sumsOf(metrics.snapshot(), 'flexiai_attempts', ['provider', 'model'])).toEqual({
      'mock m': 1,
      'mock known': 1,
      'mock other': 1,
    });
    await ai.close();
  });

  it('counts the changes of a circuit, and reports its state', async () => {
    const ai = makeClient();
    const metrics = createMetrics();
    metrics.attach(ai);
    ai.isolate('mock');
    const snapshot = metrics.snapshot();
    expect(sumsOf(snapshot, 'flexiai_circuit_state', ['state'])).toEqual({
      closed: 0,
      open: 0,
      'half-open': 0,
      isolated: 1,
    });
    expect(sumsOf(snapshot, 'flexiai_circuit_transitions', ['provider', 'from', 'to'])).toEqual({
      'mock closed isolated': 1,
    });
    await ai.close();
  });

  it('counts tokens by kind and by the lifetime of the cache, and measures rates only for streams', () => {
    const client = new ToldClient([{ name: 'a', model: 'm' }]);
    const metrics = createMetrics();
    metrics.attach(client.ai);
    const told = (fields: object): void =>
      client.tell('attemptEnd', {
        callId: 'r',
        requestId: 'r',
        correlationId: 'r',
        number: 1,
        attempt: {
          provider: 'a',
          model: 'm',
          kind: 'first',
          outcome: 'success',
          startedAt: 0,
          durationMs: 1100,
          usage: {
            inputTokens: 100,
            outputTokens: 50,
            totalTokens: 150,
            cacheReadTokens: 40,
            cacheWriteTokens: { '5m': 20, '1h': 10 },
            reasoningTokens: 30,
            toolUseTokens: 5,
            accuracy: 'reported',
          },
          ...fields,
        },
      });
    told({});
    told({ firstContentMs: 100 });
    const snapshot = metrics.snapshot();
    expect(sumsOf(snapshot, 'flexiai_tokens', ['kind'])).toEqual({ input: 200, output: 100 });
    expect(sumsOf(snapshot, 'flexiai_token_details', ['kind'])).toEqual({
      cache_read: 80,
      cache_write_5m: 40,
      cache_write_1h: 20,
      reasoning: 60,
      tool_use: 10,
    });
    const rate = snapshot.families.find(({ name }) => name === 'flexiai_output_tokens_per_second');
    expect(rate?.series).toMatchObject([{ count: 1, sum: 50 }]);
  });

  it('stops after detach, without listeners, and continues with the same counters', () => {
    const client = new ToldClient([{ name: 'a', model: 'm' }]);
    const metrics = createMetrics();
    const detach = metrics.attach(client.ai);
    client.call('a', 'm', 0);
    detach();
    detach();
    expect([client.listeners, metrics.clients]).toEqual([0, []]);
    client.call('a', 'm', 0);
    expect(sumOf(metrics.snapshot(), 'flexiai_calls')).toBe(1);
    metrics.attach(client.ai);
    client.call('a', 'm', 0);
    expect(sumOf(metrics.snapshot(), 'flexiai_calls')).toBe(2);
  });

  it('separates clients by their labels', async () => {
    const [one, two] = [makeClient(), makeClient()];
    const metrics = createMetrics();
    metrics.attach(one);
    metrics.attach(two, { client: 'two' });
    expect(metrics.clients).toEqual(['default', 'two']);
    await two.chatCompletion(ask);
    expect(sumsOf(metrics.snapshot(), 'flexiai_calls', ['client'])).toEqual({ two: 1 });
    const [since] = [{ fromMs: Date.now() - 60_000 }];
    expect(metrics.history(since, 'two').some(({ calls }) => calls.answered === 1)).toBe(true);
    expect(metrics.history(since).some(({ calls }) => calls.answered > 0)).toBe(false);
    expect(metrics.history(since, 'three')).toEqual([]);
  });

  it('sends snapshots to subscribers at an interval, even if a subscriber throws', () => {
    vi.useFakeTimers();
    const metrics = createMetrics();
    const seen: MetricsSnapshot[] = [];
    const stopBad = metrics.subscribe(() => {
      throw new Error('x');
    });
    const stop = metrics.subscribe((snapshot) => seen.push(snapshot), 500);
    vi.advanceTimersByTime(2000);
    expect(seen).toHaveLength(4);
    stop();
    stopBad();
    expect(vi.getTimerCount()).toBe(0);
    expect(() => metrics.subscribe(() => undefined, 5)).toThrow('everyMs');
  });

  it('throws for unknown options, for a client that is attached twice and for a label that is used twice', () => {
    const [one, two] = [makeClient(), makeClient()];
    const metrics = createMetrics();
    metrics.attach(one);
    expect(() => metrics.attach(one, { client: 'x' })).toThrow(ConfigurationError);
    expect(() => metrics.attach(two)).toThrow('is already attached as "default"');
    expect(() => metrics.attach(two, { clients: 'x' } as never)).toThrow('did you mean "client"');
    expect(() => metrics.attach({} as never)).toThrow('expects a client of createFlexiAI');
    expect(() => createMetrics({ bucket: {} } as never)).toThrow('did you mean "buckets"');
    expect(() => createMetrics({ buckets: { durationMs: [2, 1] } })).toThrow('buckets.durationMs');
    expect(() => createMetrics({ models: [''] })).toThrow('models');
  });

  it('throws for more than 100 labels of clients', () => {
    const metrics = createMetrics();
    for (let place = 0; place < 100; place += 1) {
      metrics.attach(new ToldClient([]).ai, { client: `c${place}` })();
    }
    expect(() => metrics.attach(new ToldClient([]).ai, { client: 'one more' })).toThrow('100 labels');
  });
});

it('keeps valid counters when a middleware or a price reports an invalid amount', () => {
  const told = new ToldClient([{ name: 'a', model: 'm' }]);
  const metrics = createMetrics();
  metrics.attach(told.ai);
  const ids = { callId: 'r', requestId: 'r', correlationId: 'r' };
  const hit = { ...ids, key: 'k', provider: 'a', model: 'm', ageMs: 0, from: 'fresh' } as const;
  for (const amount of [2, Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    told.tell('cacheHit', { ...hit, savedUsd: amount, savedMs: amount * 1000 });
    const usage = { inputTokens: amount, outputTokens: 1, totalTokens: 1, accuracy: 'reported' } as const;
    const attempt = { provider: 'a', model: 'm', kind: 'first', outcome: 'success', startedAt: 0 } as const;
    told.tell('attemptEnd', {
      ...ids,
      number: 1,
      attempt: { ...attempt, durationMs: amount * 1000, usage, costUsd: amount },
    });
  }
  const snapshot = metrics.snapshot();
  for (const name of ['flexiai_cache_saved_usd', 'flexiai_cache_saved_seconds', 'flexiai_cost_usd']) {
    expect(sumOf(snapshot, name)).toBe(2);
  }
  expect(sumOf(snapshot, 'flexiai_tokens', { kind: 'input' })).toBe(2);
  expect(sumOf(snapshot, 'flexiai_cache_results')).toBe(4);
  expect(sumOf(snapshot, 'flexiai_attempts')).toBe(4);
  const durations = snapshot.families.find(({ name }) => name === 'flexiai_attempt_duration_seconds');
  expect(durations?.series[0]).toMatchObject({ count: 1, sum: 2 });
  const saved = metrics.history({ fromMs: Date.now() - 10_000 }).reduce((sum, { savedUsd }) => sum + savedUsd, 0);
  expect(saved).toBe(2);
});

describe('the time to first content of calls', () => {
  const FAMILY = 'flexiai_call_first_content_seconds';
  it.each([
    ['error', 1, 'b', 0.05],
    ['hold', 3, 'b', 0.1],
    ['restart', 3, 'b', 0.02],
    ['continue', 3, 'b', 0.02],
  ] as const)(
    'is measured with the policy %s when the application receives it, by the entry that answered',
    async (onInterruption, failsAt, provider, seconds) => {
      vi.useFakeTimers();
      try {
        const [a, b] = [mockProvider({ id: 'a' }), mockProvider({ id: 'b' })];
        a.reply(
          failsAt === 1
            ? { error: 'server', delayMs: 20 }
            : { tokens: ['1', '2', '3'], tokenDelayMs: 20, failAfter: 2 },
        );
        b.reply({ tokens: ['4', '5'], tokenDelayMs: 30 });
        const ai = createFlexiAI({
          providers: [a({ model: 'm' }), b({ model: 'n' })],
          retry: { maxRetries: 0 },
          streaming: { onInterruption, holdChars: 100 },
        });
        const metrics = createMetrics();
        metrics.attach(ai);
        const answers = [
          ai.streamChatCompletion({ prompt: 'x' }).response(),
          ai.chatCompletion({ prompt: 'x' }, { provider: 'b' }),
        ];
        await vi.runAllTimersAsync();
        await Promise.all(answers);
        const family = metrics.snapshot().families.find(({ name }) => name === FAMILY);
        expect(family?.series.map(({ labels }) => labels)).toEqual([
          { client: 'default', outcome: 'answered', provider },
        ]);
        expect(sumOf(metrics.snapshot(), FAMILY)).toBe(1);
        const [series] = family?.type === 'histogram' ? family.series : [];
        expect(series?.sum).toBeCloseTo(seconds, 2);
        await ai.close();
      } finally {
        vi.useRealTimers();
      }
    },
  );
});
