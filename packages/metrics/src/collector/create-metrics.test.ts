import { ConfigurationError, createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './create-metrics.ts';
import type { MetricsSnapshot } from './metrics-snapshot.ts';

/** The values of a family, by its labels beside `client`. */
function valuesOf({ families }: MetricsSnapshot, name: string): Record<string, number> {
  const family = families.find((each) => each.name === name);
  if (family === undefined) throw new Error(`there is no ${name}`);
  return Object.fromEntries(
    family.series.map((series) => {
      const { client: _, ...labels } = series.labels;
      return [Object.values(labels).join(' '), 'value' in series ? series.value : series.count];
    }),
  );
}

describe('createMetrics', () => {
  it('counts calls by the entry that answered, and attempts by the entry that was asked', async () => {
    const [a, b] = [mockProvider({ id: 'a' }), mockProvider({ id: 'b' })];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'n' })], retry: { maxRetries: 0 } });
    const metrics = createMetrics();
    metrics.attach(ai);
    a.enqueue({ error: 'server' });
    await ai.chatCompletion({ prompt: 'Hello' });
    await ai.chatCompletion({ prompt: 'Hello' });
    const snapshot = metrics.snapshot();
    expect(valuesOf(snapshot, 'flexiai_calls')).toEqual({ 'chat answered b n none': 1, 'chat answered a m none': 1 });
    expect(valuesOf(snapshot, 'flexiai_attempts')).toEqual({
      'a m failed server': 1,
      'b n success none': 1,
      'a m success none': 1,
    });
    expect(valuesOf(snapshot, 'flexiai_failovers')).toEqual({ 'a b': 1 });
    await ai.close();
  });

  it('refuses options that it does not know, a client twice and a label twice', () => {
    const make = () => createFlexiAI({ providers: [mockProvider()({ model: 'm' })] });
    const [one, two] = [make(), make()];
    const metrics = createMetrics();
    metrics.attach(one);
    expect(() => metrics.attach(one, { client: 'x' })).toThrow(ConfigurationError);
    expect(() => metrics.attach(two)).toThrow('attached as "default" already');
    expect(() => metrics.attach(two, { clients: 'x' } as never)).toThrow('did you mean "client"');
    expect(() => createMetrics({ bucket: {} } as never)).toThrow('did you mean "buckets"');
    expect(() => createMetrics({ buckets: { durationMs: [2, 1] } })).toThrow('buckets.durationMs');
    metrics.attach(two, { client: 'two' });
    expect(metrics.clients).toEqual(['default', 'two']);
  });
});
