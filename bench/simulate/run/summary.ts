import type { CallRecord, RunRecord } from './record.ts';

/** The figures of one simulation. Ratios are from 0 to 1, durations in ms. */
export interface Summary {
  /** The share of answered calls among those in progress during the outage. */
  readonly answered: number;
  /** The share of answered calls in the minute after it. */
  readonly answeredAfter: number;
  /**
   * Until the first content, minus what the primary would have needed without an outage; of answered calls during the
   * outage.
   */
  readonly addedP50Ms?: number | undefined;
  readonly addedP99Ms?: number | undefined;
  /** Until the error, of calls that failed during the outage. */
  readonly failedP50Ms?: number | undefined;
  /** Requests to the primary per call, during the outage. */
  readonly primaryPerCall: number;
  /** Requests to any upstream per call, during the outage. */
  readonly upstreamPerCall: number;
  /** In the minute after it. */
  readonly upstreamPerCallAfter: number;
  /** After the end of the outage: until calls are answered. `undefined` if that was not observed. */
  readonly answersBackMs?: number | undefined;
  /** After the end of the outage: until the primary answers its usual share. `undefined` as above. */
  readonly primaryBackMs?: number | undefined;
  /** Of the whole simulation, at the model's prices. */
  readonly usdPerThousandAnswers: number;
}

export type Figure = keyof Summary;

const AFTER_MS = 60_000;
/** A recovery is the first of this many consecutive calls that show it. */
const CALLS_IN_A_ROW = 10;
/** Of the usual share of the primary: smaller differences are chance. */
const USUAL = 0.8;

export function summarise(run: RunRecord): Summary {
  const { outageFrom, outageUntil } = run;
  const calls = run.calls.toSorted((a, b) => a.startedAt - b.startedAt);
  const during = calls.filter(({ startedAt, endedAt }) => startedAt < outageUntil && endedAt >= outageFrom);
  const answered = during.filter(isAnswered);
  const added = answered.flatMap(({ addedMs }) => addedMs ?? []).sort(ascending);
  const failed = during
    .filter((call) => !isAnswered(call))
    .map(({ startedAt, endedAt }) => endedAt - startedAt)
    .sort(ascending);
  const later = calls.filter(({ startedAt }) => startedAt >= outageUntil);
  const after = later.filter(({ startedAt }) => startedAt < outageUntil + AFTER_MS);
  const begun = calls.filter(({ startedAt }) => startedAt >= outageFrom && startedAt < outageUntil).length;
  const arrivals = Object.values(run.arrivals).flat();
  const usual = shareOf(
    calls.filter(({ startedAt }) => startedAt >= run.from && startedAt < outageFrom),
    byPrimary,
  );
  return {
    answered: rounded(shareOf(during, isAnswered)),
    answeredAfter: rounded(shareOf(after, isAnswered)),
    addedP50Ms: percentile(added, 0.5),
    addedP99Ms: percentile(added, 0.99),
    failedP50Ms: percentile(failed, 0.5),
    primaryPerCall: rounded(within(run.arrivals.primary, outageFrom, outageUntil) / begun),
    upstreamPerCall: rounded(within(arrivals, outageFrom, outageUntil) / begun),
    upstreamPerCallAfter: rounded(within(arrivals, outageUntil, outageUntil + AFTER_MS) / after.length),
    answersBackMs: backMs(later, outageUntil, isAnswered, 1),
    primaryBackMs: backMs(later, outageUntil, byPrimary, USUAL * usual),
    usdPerThousandAnswers: rounded((run.billedUsd / run.calls.filter(isAnswered).length) * 1000),
  };
}

export function isAnswered({ answeredBy }: CallRecord): boolean {
  return answeredBy !== undefined;
}

function byPrimary({ answeredBy }: CallRecord): boolean {
  return answeredBy === 'primary';
}

function shareOf(calls: readonly CallRecord[], is: (call: CallRecord) => boolean): number {
  return calls.filter(is).length / calls.length;
}

function within(times: readonly number[], from: number, until: number): number {
  return times.filter((at) => at >= from && at < until).length;
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** In ms. */
function percentile(sorted: readonly number[], share: number): number | undefined {
  const value = sorted[Math.ceil(share * sorted.length) - 1];
  return value === undefined ? undefined : Math.round(value);
}

/** To four decimals: further digits are chance. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/**
 * When the first good call begins that starts a sequence of calls of which at least `share` are good; 0 for the first
 * of all.
 */
function backMs(
  calls: readonly CallRecord[],
  since: number,
  isGood: (call: CallRecord) => boolean,
  share: number,
): number | undefined {
  const first = calls.findIndex((call, index) => {
    const row = calls.slice(index, index + CALLS_IN_A_ROW);
    return isGood(call) && row.length === CALLS_IN_A_ROW && shareOf(row, isGood) >= share;
  });
  return first <= 0 ? (first === 0 ? 0 : undefined) : Math.round((calls[first]?.startedAt ?? 0) - since);
}
