import { cache } from '@flexiai/cache';
import { createFlexiAI } from '@flexiai/core';
import { cost } from '@flexiai/cost';
import { mockProvider } from '@flexiai/testing';
import { describe, expect, it } from 'vitest';
import { type OtelSdk, startSdk } from '../test/otel/otel-sdk.ts';
import { sumOf, sumsOf } from '../test/sum-of.ts';
import { createMetrics } from './index.ts';
import { openTelemetry } from './otel.ts';

const usage = { inputTokens: 1000, outputTokens: 500, totalTokens: 1500, accuracy: 'reported' } as const;
const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 2 };
const ask = { prompt: 'Hello', temperature: 0 };

describe('metrics and traces with @flexiai/cache and @flexiai/cost', () => {
  it('count a call of the cache once, with its tokens and cost, and what it saved', async () => {
    const sdk: OtelSdk = startSdk('3.x');
    const a = mockProvider({ id: 'a' });
    a.reply({ text: 'x', usage });
    const answers = cache({ ttlMs: 60_000 });
    const money = cost();
    const ai = createFlexiAI({ providers: [a({ model: 'm', price })], middleware: [answers, money] });
    const metrics = createMetrics();
    metrics.attach(ai);
    openTelemetry({ tracer: sdk.tracer, meter: sdk.meter }).attach(ai);
    await ai.chatCompletion(ask);
    await ai.chatCompletion(ask);
    await ai.streamChatCompletion(ask).response();
    // Equal concurrent calls share one run.
    a.reply({ text: 'y', usage, delayMs: 20 });
    await Promise.all([1, 2, 3].map(() => ai.chatCompletion({ ...ask, prompt: 'Bye' })));

    const snapshot = metrics.snapshot();
    expect(sumsOf(snapshot, 'flexiai_calls', ['outcome', 'provider'])).toEqual({ 'answered a': 2, 'cached a': 4 });
    expect(sumsOf(snapshot, 'flexiai_cache_results', ['result'])).toEqual({ miss: 2, fresh: 2, shared: 2 });
    expect(sumOf(snapshot, 'flexiai_cache_stores')).toBe(2);
    expect(sumOf(snapshot, 'flexiai_attempts')).toBe(2);
    expect(sumsOf(snapshot, 'flexiai_tokens', ['kind'])).toEqual({ input: 2000, output: 1000 });
    expect(sumOf(snapshot, 'flexiai_cost_usd')).toBeCloseTo(0.004, 9);
    expect(sumOf(snapshot, 'flexiai_cache_saved_usd')).toBeCloseTo(0.008, 9);
    const report = await money.report();
    expect(Number(report.total.costUsd)).toBeCloseTo(sumOf(snapshot, 'flexiai_cost_usd'), 9);

    const calls = sdk.spans.filter(({ name }) => !name.startsWith('attempt'));
    expect(calls).toHaveLength(6);
    const sum = (attribute: string): number =>
      calls.reduce((total, { attributes }) => total + Number(attributes[attribute] ?? 0), 0);
    expect(sum('gen_ai.usage.input_tokens')).toBe(2000);
    expect(sum('gen_ai.usage.output_tokens')).toBe(1000);
    expect(sum('flexiai.cost_usd')).toBeCloseTo(0.004, 9);
    const events = calls.flatMap((span) => span.events.map(({ name }) => name));
    const count = (name: string): number => events.filter((event) => event === name).length;
    expect([count('flexiai.cache_hit'), count('flexiai.cache_miss'), count('flexiai.cache_store')]).toEqual([4, 2, 2]);
    expect(sdk.spans.filter(({ name }) => name === 'attempt a')).toHaveLength(2);
    await ai.close();
    await answers.close();
    await sdk.stop();
  });

  it('count the refresh of a stale answer as an attempt without a call', async () => {
    let now = Date.now();
    const sdk = startSdk('3.x');
    const a = mockProvider({ id: 'a' });
    a.reply({ text: 'x', usage });
    const answers = cache({ ttlMs: 1000, staleWhileRevalidateMs: 60_000 });
    const ai = createFlexiAI({ providers: [a({ model: 'm', price })], middleware: [answers] });
    const metrics = createMetrics();
    metrics.attach(ai);
    openTelemetry({ tracer: sdk.tracer, meter: sdk.meter }).attach(ai);
    await ai.chatCompletion(ask);
    const realNow = Date.now;
    now += 5000;
    Date.now = () => now;
    try {
      const renewed = new Promise<void>((resolve) => void ai.on('cacheStore', () => resolve()));
      await ai.chatCompletion(ask);
      await renewed;
    } finally {
      Date.now = realNow;
    }
    const snapshot = metrics.snapshot();
    expect(sumsOf(snapshot, 'flexiai_calls', ['outcome', 'provider'])).toEqual({ 'answered a': 1, 'cached a': 1 });
    expect(sumsOf(snapshot, 'flexiai_cache_results', ['result'])).toEqual({ miss: 1, 'stale-while-revalidate': 1 });
    expect(sumOf(snapshot, 'flexiai_attempts')).toBe(2);
    expect(sumOf(snapshot, 'flexiai_cost_usd')).toBeCloseTo(0.004, 9);
    expect(sumOf(snapshot, 'flexiai_attempts_in_flight')).toBe(0);
    const attempts = sdk.spans.filter(({ name }) => name === 'attempt a');
    expect(attempts.map(({ attributes }) => attributes['flexiai.attempt.detached'])).toEqual([true, true]);
    await ai.close();
    await answers.close();
    await sdk.stop();
  });
});
