import type { Attempt } from '@flexiai/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { History } from './history.ts';

const start = Date.UTC(2026, 0, 1, 12);
beforeEach(() => {
  vi.useFakeTimers({ now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

const place = { key: 'a m', provider: 'a', model: 'm' };
const attempt = (fields: Partial<Attempt> = {}): Attempt => ({
  provider: 'a',
  model: 'm',
  kind: 'first',
  outcome: 'success',
  startedAt: start,
  durationMs: 100,
  usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3, accuracy: 'reported' },
  costUsd: 0.5,
  ...fields,
});

/** Makes a call at an interval for a period. */
function traffic(history: History, everyMs: number, forMs: number): void {
  for (let passed = 0; passed < forMs; passed += everyMs) {
    vi.setSystemTime(start + passed);
    history.attempt(place, attempt(), Date.now());
    history.call('answered', 120, place, Date.now());
  }
}
const answered = (points: ReturnType<History['points']>): readonly number[] =>
  points.map(({ calls }) => calls.answered);

describe('History', () => {
  it('returns five minutes in steps of 5 s, including empty ones', () => {
    const history = new History();
    traffic(history, 1000, 60_000);
    vi.setSystemTime(start + 120_000);
    const points = history.points({ fromMs: start });
    expect(points.map(({ at }) => (at - start) / 5000)).toEqual(points.map((_, index) => index));
    expect(answered(points)).toEqual([...Array<number>(12).fill(5), ...Array<number>(13).fill(0)]);
    expect(points[0]).toMatchObject({
      stepMs: 5000,
      duration: { count: 5 },
      routes: [
        {
          provider: 'a',
          model: 'm',
          successes: 5,
          failures: 0,
          answered: 5,
          inputTokens: 5,
          outputTokens: 10,
          costUsd: 2.5,
        },
      ],
    });
    expect(points[0]?.duration?.p50).toBeGreaterThan(95);
    expect(points[0]?.duration?.p99).toBeLessThan(143);
  });

  it.each([
    ['six hours', 6 * 3_600_000 - 60_000, 60_000],
    ['a day', 86_400_000 - 300_000, 300_000],
  ])('returns %s in longer steps, with the same sum', (_what, lengthMs, stepMs) => {
    const history = new History();
    traffic(history, 10_000, lengthMs);
    const points = history.points({ fromMs: start });
    expect(points[0]?.stepMs).toBe(stepMs);
    expect(answered(points).reduce((sum, count) => sum + count, 0)).toBe(lengthMs / 10_000);
    expect(points.reduce((sum, { routes }) => sum + (routes[0]?.costUsd ?? 0), 0)).toBeCloseTo(lengthMs / 20_000);
  });

  it('merges steps if longer ones are requested', () => {
    const history = new History();
    traffic(history, 1000, 60_000);
    expect(answered(history.points({ fromMs: start, toMs: start + 59_999, stepMs: 15_000 }))).toEqual([15, 15, 15, 15]);
  });

  it('distinguishes failures, aborts, failovers, cached calls and savings', () => {
    const history = new History();
    history.attempt(place, attempt({ outcome: 'failed', errorCode: 'server' }), start);
    history.attempt(place, attempt({ outcome: 'interrupted', errorCode: 'connection', firstContentMs: 30 }), start);
    history.attempt(place, attempt({ outcome: 'aborted', errorCode: 'aborted' }), start);
    history.call('failed', 10, undefined, start);
    history.call('aborted', 10, undefined, start);
    history.call('cached', 1, place, start);
    history.saved(0.25, start);
    history.failover('a', 'b', start);
    history.failover('a', 'b', start);
    expect(history.points({ fromMs: start })).toMatchObject([
      {
        calls: { answered: 0, cached: 1, failed: 1, aborted: 1 },
        savedUsd: 0.25,
        routes: [{ successes: 0, failures: 2, aborted: 1, firstContent: { count: 1 } }],
        failovers: [{ from: 'a', to: 'b', count: 2 }],
      },
    ]);
  });

  it('continues after the clock was set back, and drops the future', () => {
    const history = new History();
    traffic(history, 1000, 60_000);
    const earlier = start - 3_600_000;
    vi.setSystemTime(earlier);
    history.call('answered', 1, place, earlier);
    expect(answered(history.points({ fromMs: earlier }))).toEqual([1]);
    vi.setSystemTime(start + 600_000);
    history.call('answered', 1, place, start + 600_000);
    expect(answered(history.points({ fromMs: start + 600_000 }))).toEqual([1]);
  });

  it('keeps at most 64 entries and models per interval', () => {
    const history = new History();
    for (let entry = 0; entry < 100; entry += 1) {
      history.attempt({ key: `p${entry}`, provider: `p${entry}`, model: 'm' }, attempt(), start);
    }
    const [point] = history.points({ fromMs: start });
    expect(point?.routes).toHaveLength(65);
    expect(point?.routes.at(-1)).toMatchObject({ provider: 'other', model: 'other', successes: 36 });
  });
  it('has no points in the future, whatever end is requested', () => {
    const history = new History();
    traffic(history, 1000, 60_000);
    for (const toMs of [Number.POSITIVE_INFINITY, start + 1e12]) {
      const points = history.points({ fromMs: start, toMs });
      expect(points).toHaveLength(12);
      expect(answered(points)).toEqual(Array<number>(12).fill(5));
    }
  });
});
