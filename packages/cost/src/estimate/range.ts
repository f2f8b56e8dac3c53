/** A figure that is not known before a call: what it is at least, most likely, and at most. */
export interface Range {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** Nothing, surely. */
const ZERO: Range = { low: 0, expected: 0, high: 0 };

/** A figure that is known. */
export function exactly(value: number): Range {
  return { low: value, expected: value, high: value };
}

/** The sum of figures. */
export function sumOf(ranges: readonly Range[]): Range {
  return ranges.reduce(
    (sum, { low, expected, high }) => ({
      low: sum.low + low,
      expected: sum.expected + expected,
      high: sum.high + high,
    }),
    ZERO,
  );
}

/** Whole numbers: down at the low end, up at the others. */
export function wholeRange({ low, expected, high }: Range): Range {
  return { low: Math.floor(low), expected: Math.ceil(expected), high: Math.ceil(high) };
}
