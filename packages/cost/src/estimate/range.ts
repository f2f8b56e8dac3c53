/** A quantity before a call: the lowest, the expected and the highest value. */
export interface Range {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** Nothing, surely. */
const ZERO: Range = { low: 0, expected: 0, high: 0 };

/** A range of one exact value. */
export function exactly(value: number): Range {
  return { low: value, expected: value, high: value };
}

/** The sum of ranges. */
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

/** Whole numbers: the low end rounded down, the other values rounded up. */
export function wholeRange({ low, expected, high }: Range): Range {
  return { low: Math.floor(low), expected: Math.ceil(expected), high: Math.ceil(high) };
}
