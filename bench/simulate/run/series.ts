import type { RunRecord } from './record.ts';
import { BIN_MS, isAnswered } from './summary.ts';

/** One simulation over time, in bins. */
export interface Series {
  /** The share of calls begun in each bin that were answered. */
  readonly answered: readonly number[];
  /** Requests to the primary in each bin, a second. */
  readonly primaryPerSecond: readonly number[];
}

export function seriesOf(run: RunRecord): Series {
  const bins = Math.floor((run.until - run.from) / BIN_MS);
  const binOf = (at: number): number => Math.floor((at - run.from) / BIN_MS);
  const calls = new Array<number>(bins).fill(0);
  const answered = new Array<number>(bins).fill(0);
  const arrivals = new Array<number>(bins).fill(0);
  const increment = (counts: number[], at: number): void => {
    const bin = binOf(at);
    const known = counts[bin];
    if (known !== undefined) counts[bin] = known + 1;
  };
  for (const call of run.calls) {
    increment(calls, call.startedAt);
    if (isAnswered(call)) increment(answered, call.startedAt);
  }
  for (const at of run.arrivals.primary) increment(arrivals, at);
  return {
    answered: answered.map((share, bin) => share / Math.max(1, calls[bin] ?? 0)),
    primaryPerSecond: arrivals.map((requests) => (requests * 1000) / BIN_MS),
  };
}
