import type { Figure, Summary } from './summary.ts';

/** A figure over the seeds. `null` means later than observed. */
export interface Spread {
  /** The mean of shares and ratios, the median of durations. */
  readonly middle: number | null;
  readonly least: number | null;
  readonly most: number | null;
}

/** A figure is missing if nothing was counted, such as the wait for the first content without answers. */
export type Spreads = { readonly [figure in Figure]?: Spread };

const SHARES = [
  'answered',
  'answeredAfter',
  'primaryPerCall',
  'upstreamPerCall',
  'upstreamPerCallAfter',
  'usdPerThousandAnswers',
] as const;
const DURATIONS = ['addedP50Ms', 'addedP99Ms', 'failedP50Ms'] as const;
/** Missing values of these figures mean that the end was not observed. */
const OPEN_DURATIONS = ['answersBackMs', 'primaryBackMs'] as const;

export function spreadsOf(summaries: readonly Summary[]): Spreads {
  const spreads: { [figure in Figure]?: Spread } = {};
  const add = (figure: Figure, values: readonly number[], middle: (sorted: readonly number[]) => number): void => {
    const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
    const [least, most] = [sorted[0], sorted.at(-1)];
    if (least === undefined || most === undefined) return;
    spreads[figure] = { middle: known(middle(sorted)), least: known(least), most: known(most) };
  };
  const valuesOf = (figure: Figure, missing: number): readonly number[] =>
    summaries.map((summary) => summary[figure] ?? missing);
  for (const figure of SHARES) add(figure, valuesOf(figure, Number.NaN), mean);
  for (const figure of DURATIONS) add(figure, valuesOf(figure, Number.NaN), median);
  for (const figure of OPEN_DURATIONS) add(figure, valuesOf(figure, Number.POSITIVE_INFINITY), median);
  return spreads;
}

function mean(values: readonly number[]): number {
  return Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 1e4) / 1e4;
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** JSON has no infinity. */
function known(value: number): number | null {
  return value === Number.POSITIVE_INFINITY ? null : value;
}
