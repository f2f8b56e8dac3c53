import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../../test/long-form.ts';
import { ToldClient } from '../../test/told-client.ts';
import { toExposition } from '../prometheus/to-exposition.ts';
import { createMetrics } from './create-metrics.ts';
import type { Metrics } from './metrics.ts';

const realNow = Date.now;
afterEach(() => {
  Date.now = realNow;
});

const seriesOf = (metrics: Metrics): number =>
  metrics.snapshot().families.reduce((sum, { series }) => sum + series.length, 0);

describe('the number of series', () => {
  it('does not grow with names from middleware, plugins and configurations', () => {
    const client = new ToldClient([{ name: 'a', model: 'm' }]);
    const metrics = createMetrics();
    metrics.attach(client.ai);
    const ids = { callId: 'r', requestId: 'r', correlationId: 'r' };
    const told = (place: number): void => {
      client.call(`answered-by-${place}`, `x${place}`, 0);
      client.tell('failover', { ...ids, from: `f${place}`, to: `t${place}`, reason: 'server', error: {} as never });
      client.tell('skip', {
        ...ids,
        skipped: { provider: 'a', model: 'm', reason: `reason-${place}` as never, message: '' },
      });
      client.statuses = [{ ...(client.statuses[0] as (typeof client.statuses)[0]), name: `entry-${place}` }];
      client.tell('reconfigure', { added: [], removed: [], replaced: [], kept: [] });
      client.call(`entry-${place}`, 'm', 0);
    };
    for (let place = 0; place < 3000; place += 1) told(place);
    const before = seriesOf(metrics);
    for (let place = 3000; place < 6000; place += 1) told(place);
    expect(seriesOf(metrics)).toBe(before);
  });
});

/** A million calls take some seconds. */
const CALLS = IS_LONG ? 1_000_000 : 20_000;

describe(`a day with ${CALLS} calls`, () => {
  it('with a different model each has the series of two models, and bounded memory', { timeout: 120_000 }, () => {
    let now = Date.UTC(2026, 0, 1);
    // Written by hand, because a mock would keep every call in memory.
    Date.now = () => now;
    const client = new ToldClient([
      { name: 'a', model: 'm' },
      { name: 'b', model: 'n' },
    ]);
    const metrics = createMetrics();
    metrics.attach(client.ai);
    const run = (from: number, to: number, everyMs: number): void => {
      for (let call = from; call < to; call += 1) {
        now += everyMs;
        client.call(call % 2 === 0 ? 'a' : 'b', `model-${call}`, now, `id-${call}`);
      }
    };
    const everyMs = 86_400_000 / CALLS;
    run(0, 10_000, everyMs);
    const series = seriesOf(metrics);
    const before = heapUsed();
    run(10_000, CALLS, everyMs);
    expect(seriesOf(metrics)).toBe(series);
    expect(heapUsed() - before).toBeLessThan(6_000_000);
    const text = toExposition(metrics.snapshot(), 'text');
    expect(text).toContain(
      `flexiai_attempts_total{client="default",provider="a",model="other",outcome="success",error="none"} ${CALLS / 2}`,
    );
    expect(text).not.toContain('model-');
    // A second day needs no more memory than the first one.
    const full = heapUsed();
    run(CALLS, CALLS + 50_000, 1728);
    expect(heapUsed() - full).toBeLessThan(1_000_000);
    const day = metrics.history({ fromMs: now - 86_400_000 + 300_000 });
    expect(day.length).toBeLessThanOrEqual(288);
    const calls = day.reduce((sum, point) => sum + point.calls.answered, 0);
    expect(calls).toBeGreaterThan(49_500);
    expect(calls).toBeLessThanOrEqual(50_000);
  });
});

/** After garbage collection, in bytes. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('there is no gc');
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
