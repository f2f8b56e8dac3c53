import { describe, expect, it } from 'vitest';
import type { CallRecord, RunRecord } from './record.ts';
import { spreadsOf } from './spread.ts';
import { type Summary, summarise } from './summary.ts';

const OUTAGE = { from: 0, outageFrom: 10_000, outageUntil: 20_000, until: 60_000 };

/** A call each second; `by` returns the upstream that answers a call, and its duration. */
function runOf(by: (startedAt: number) => string | undefined, tookMs = 100): RunRecord {
  const calls = Array.from({ length: 60 }, (_none, second): CallRecord => {
    const startedAt = second * 1000;
    const answeredBy = by(startedAt);
    return { startedAt, endedAt: startedAt + tookMs, answeredBy, addedMs: answeredBy === undefined ? undefined : 5 };
  });
  const primary = calls.filter(({ answeredBy }) => answeredBy === 'primary').map(({ startedAt }) => startedAt);
  const arrivals = { primary, fallback: [] };
  return { ...OUTAGE, calls, arrivals, billedUsd: 1, leftInside: 0, leftTimers: 0, events: 0 };
}

const isOutage = (at: number): boolean => at >= OUTAGE.outageFrom && at < OUTAGE.outageUntil;

describe('a summary', () => {
  it('counts the answers during the outage and after it, and the requests per call', () => {
    const summary = summarise(runOf((at) => (isOutage(at) && at % 2000 === 0 ? undefined : 'primary')));
    expect(summary).toMatchObject({ answered: 0.5, answeredAfter: 1, primaryPerCall: 0.5, upstreamPerCallAfter: 1 });
    expect(summary).toMatchObject({ answersBackMs: 0, primaryBackMs: 0, failedP50Ms: 100 });
  });

  it('finds the first of ten consecutive calls that are answered', () => {
    // Nine consecutive calls are answered, then one is not.
    const by = (at: number): string | undefined => (isOutage(at) || at === 29_000 ? undefined : 'primary');
    expect(summarise(runOf(by)).answersBackMs).toBe(10_000);
  });

  it('finds the first of ten consecutive calls of which the primary answers its usual share', () => {
    const by = (at: number): string => (at >= OUTAGE.outageFrom && at < 24_000 ? 'fallback' : 'primary');
    expect(summarise(runOf(by))).toMatchObject({ answersBackMs: 0, primaryBackMs: 4000 });
  });

  it('reports a recovery that was not observed', () => {
    const summary = summarise(runOf((at) => (at < OUTAGE.outageFrom ? 'primary' : undefined)));
    expect([summary.answersBackMs, summary.primaryBackMs, summary.addedP99Ms]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a spread over seeds', () => {
  const summary: Summary = {
    answered: 0.5,
    answeredAfter: 1,
    primaryPerCall: 1,
    upstreamPerCall: 1,
    upstreamPerCallAfter: 1,
    usdPerThousandAnswers: 1,
  };

  it('is the mean of shares and the median of durations, with the minimum and the maximum', () => {
    const spreads = spreadsOf([
      { ...summary, answered: 0.2, addedP99Ms: 100, primaryBackMs: 0 },
      { ...summary, answered: 0.3, addedP99Ms: 200, primaryBackMs: 3000 },
      { ...summary, answered: 1, addedP99Ms: 900, primaryBackMs: 4000 },
    ]);
    expect(spreads.answered).toEqual({ middle: 0.5, least: 0.2, most: 1 });
    expect(spreads.addedP99Ms).toEqual({ middle: 200, least: 100, most: 900 });
    expect(spreads.primaryBackMs).toEqual({ middle: 3000, least: 0, most: 4000 });
  });

  it('treats a missing recovery as later than any other, and leaves out waits without answers', () => {
    const spreads = spreadsOf([summary, summary, { ...summary, addedP99Ms: 7, primaryBackMs: 1000 }]);
    expect(spreads.primaryBackMs).toEqual({ middle: null, least: 1000, most: null });
    expect(spreads.addedP99Ms).toEqual({ middle: 7, least: 7, most: 7 });
    expect(spreads.failedP50Ms).toBeUndefined();
  });
});
