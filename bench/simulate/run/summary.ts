import type { CallRecord, RunRecord } from './record.ts';

/** What a simulation shows, in figures. Ratios are from 0 to 1, durations in ms. */
export interface Summary {
  /** The share of the calls under way during the outage that were answered. */
  readonly answered: number;
  /** Of those of the minute after it. */
  readonly answeredAfter: number;
  /** Until the first content, less what the primary would have needed on a good day; of answered calls during the outage. */
  readonly addedP50Ms?: number | undefined;
  readonly addedP99Ms?: number | undefined;
  /** Until the error, of calls that failed during the outage. */
  readonly failedP50Ms?: number | undefined;
  /** Requests to the broken upstream for each call, during the outage. */
  readonly primaryPerCall: number;
  /** Requests to any upstream for each call, during the outage. */
  readonly upstreamPerCall: number;
  /** In the minute after it. */
  readonly upstreamPerCallAfter: number;
  /** After the end of the outage: until nearly all calls are answered. `undefined` where that did not come. */
  readonly answersBackMs?: number | undefined;
  /** Until the primary answers most of what it usually does. */
  readonly primaryBackMs?: number | undefined;
  /** Of the whole simulation, at the model's prices. */
  readonly usdPerThousandAnswers: number;
}

const AFTER_MS = 60_000;
export const BIN_MS = 5000;
/** From here on, nearly all calls are answered. */
const ANSWERED = 0.99;
/** Of its usual share: less would be chance. */
const USUAL = 0.8;

export function summarise(run: RunRecord): Summary {
  const { outageFrom, outageUntil } = run;
  const during = run.calls.filter(({ startedAt, endedAt }) => startedAt < outageUntil && endedAt >= outageFrom);
  const answered = during.filter(isAnswered);
  const added = answered.flatMap(({ addedMs }) => addedMs ?? []).sort(ascending);
  const failed = during
    .filter((call) => !isAnswered(call))
    .map(({ startedAt, endedAt }) => endedAt - startedAt)
    .sort(ascending);
  const after = run.calls.filter(({ startedAt }) => startedAt >= outageUntil && startedAt < outageUntil + AFTER_MS);
  const begun = count(run.calls, outageFrom, outageUntil);
  const arrivals = Object.values(run.arrivals).flat();
  return {
    answered: rounded(answered.length / during.length),
    answeredAfter: rounded(after.filter(isAnswered).length / after.length),
    addedP50Ms: percentile(added, 0.5),
    addedP99Ms: percentile(added, 0.99),
    failedP50Ms: percentile(failed, 0.5),
    primaryPerCall: rounded(within(run.arrivals.primary, outageFrom, outageUntil) / begun),
    upstreamPerCall: rounded(within(arrivals, outageFrom, outageUntil) / begun),
    upstreamPerCallAfter: rounded(within(arrivals, outageUntil, outageUntil + AFTER_MS) / after.length),
    answersBackMs: answersBack(run),
    primaryBackMs: primaryBack(run),
    usdPerThousandAnswers: rounded((run.billedUsd / run.calls.filter(isAnswered).length) * 1000),
  };
}

export function isAnswered({ answeredBy }: CallRecord): boolean {
  return answeredBy !== undefined;
}

function count(calls: readonly CallRecord[], from: number, until: number): number {
  return calls.filter(({ startedAt }) => startedAt >= from && startedAt < until).length;
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

/** To four digits after the point: more would be chance. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** The bins after the outage, by the start of the calls. */
function binsAfter(run: RunRecord): readonly (readonly CallRecord[])[] {
  const bins: CallRecord[][] = Array.from({ length: Math.floor((run.until - run.outageUntil) / BIN_MS) }, () => []);
  for (const call of run.calls) bins[Math.floor((call.startedAt - run.outageUntil) / BIN_MS)]?.push(call);
  return bins;
}

function answersBack(run: RunRecord): number | undefined {
  return firstLasting(binsAfter(run), (calls) => calls.filter(isAnswered).length / calls.length >= ANSWERED);
}

function primaryBack(run: RunRecord): number | undefined {
  const before = run.calls.filter(({ startedAt }) => startedAt >= run.from && startedAt < run.outageFrom);
  const usual = shareOfPrimary(before);
  return firstLasting(binsAfter(run), (calls) => shareOfPrimary(calls) >= USUAL * usual);
}

function shareOfPrimary(calls: readonly CallRecord[]): number {
  return calls.filter(({ answeredBy }) => answeredBy === 'primary').length / calls.length;
}

/** When the first of two bins in a row begins that are good. */
function firstLasting(
  bins: readonly (readonly CallRecord[])[],
  isGood: (calls: readonly CallRecord[]) => boolean,
): number | undefined {
  const good = bins.map(isGood);
  const index = good.findIndex((isBinGood, at) => isBinGood && good[at + 1] === true);
  return index === -1 ? undefined : index * BIN_MS;
}
