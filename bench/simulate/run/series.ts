import type { RunRecord } from './record.ts';
import { isAnswered } from './summary.ts';

export const BIN_MS = 5000;

/** A simulation over time, in bins. */
export interface Series {
  /** The share of answered calls among those begun in each bin. */
  readonly answered: readonly number[];
  /** Requests per second to the primary in each bin. */
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

/** The mean of several. */
export function meanSeries(all: readonly Series[]): Series {
  const mean = (valuesOf: (series: Series) => readonly number[]): readonly number[] => {
    const bins = Math.min(...all.map((series) => valuesOf(series).length));
    return Array.from(
      { length: bins },
      (_none, bin) => all.reduce((sum, series) => sum + (valuesOf(series)[bin] ?? 0), 0) / all.length,
    );
  };
  return { answered: mean(({ answered }) => answered), primaryPerSecond: mean((one) => one.primaryPerSecond) };
}
