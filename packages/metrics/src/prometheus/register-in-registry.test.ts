import { Counter, type OpenMetricsContentType, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTraffic } from '../../test/make-traffic.ts';
import { registerInRegistry } from './register-in-registry.ts';
import { toExposition } from './to-exposition.ts';

let traffic: Awaited<ReturnType<typeof makeTraffic>>;
beforeAll(async () => {
  traffic = await makeTraffic();
});
afterAll(() => traffic.ai.close());

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('flexiai_'))
    .sort();

describe('registerInRegistry', () => {
  it('adds the same lines as the exposition to a registry, beside the metrics of the application', async () => {
    const registry = new Registry();
    new Counter({ name: 'own_total', help: 'Own.', registers: [registry] }).inc();
    registerInRegistry(traffic.metrics, registry);
    const text = await registry.metrics();
    expect(text).toContain('own_total 1');
    expect(linesOf(text)).toEqual(linesOf(toExposition(traffic.metrics.snapshot(), 'text')));
  });

  it('adds exemplars to a registry in OpenMetrics format', async () => {
    const registry = new Registry<OpenMetricsContentType>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    registerInRegistry(traffic.metrics, registry);
    const text = await registry.metrics();
    expect(text).toMatch(/^flexiai_calls_total\{.*\} \d+ # \{correlation_id="[0-9a-f-]{36}"\} 1 \d+/m);
    const own = linesOf(toExposition(traffic.metrics.snapshot(), 'openmetrics')).filter(
      (line) => !line.includes('_created'),
    );
    expect(linesOf(text).length).toBe(own.length);
  });

  it('throws for a value that is not a registry, and for metrics that createMetrics did not make', () => {
    expect(() => registerInRegistry(traffic.metrics, {} as never)).toThrow('expects a Registry of prom-client');
    expect(() => registerInRegistry(new Registry() as never, traffic.metrics as never)).toThrow('createMetrics()');
  });

  it('removes its metrics, and can be called again', async () => {
    const registry = new Registry();
    const takeOut = registerInRegistry(traffic.metrics, registry);
    expect(() => registerInRegistry(traffic.metrics, registry)).toThrow('already been registered');
    takeOut();
    expect(linesOf(await registry.metrics())).toEqual([]);
    registerInRegistry(traffic.metrics, registry);
    registry.resetMetrics();
    expect(linesOf(await registry.metrics()).length).toBeGreaterThan(200);
  });
});
