import type { UnifiedRequest } from '@flexiai/core';
import type { OutputSketch } from './output-sketch.ts';
import type { Range } from './range.ts';

/** What an answer is taken to be long where nothing is known of the model. */
const USUAL = { low: 1, expected: 500, high: 8192 };

/** As many answers as it takes to believe them. */
const BELIEVED = 8;

/** Where nothing limits an answer, it may be so much longer than the longest one that came. */
const LONGER = 2;

/** What the high end of an output rests on. */
export type OutputBasis = 'limit' | 'observed' | 'assumed';

/** The output of a request: at most its `maxOutputTokens`, expected as the model's answers were so far. */
export function outputTokens(
  { maxOutputTokens }: UnifiedRequest,
  seen: OutputSketch | undefined,
): { readonly range: Range; readonly basis: OutputBasis } {
  const most = maxOutputTokens ?? Number.POSITIVE_INFINITY;
  const within = ({ low, expected, high }: Range): Range => ({
    low: Math.min(low, most),
    expected: Math.min(expected, most),
    high: maxOutputTokens ?? high,
  });
  const limit = maxOutputTokens === undefined ? undefined : 'limit';
  if (seen === undefined || seen.samples < BELIEVED) return { range: within(USUAL), basis: limit ?? 'assumed' };
  const high = Math.max(seen.longest * LONGER, USUAL.expected);
  const range = { low: seen.quantile(0.02) / LONGER, expected: seen.mean(most), high };
  return { range: within(range), basis: limit ?? 'observed' };
}
