import type { UnifiedRequest } from '@flexiai/core';
import type { OutputSketch } from './output-sketch.ts';
import type { Range } from './range.ts';

/** The assumed length of an answer of an unknown model. */
const USUAL = { low: 1, expected: 500, high: 8192 };

/** From this many answers on, the distribution is used. */
const BELIEVED = 8;

/** Without a limit for the answer, it may be this much longer than the longest answer so far. */
const LONGER = 2;

/** What the high end of an output estimate is based on. */
export type OutputBasis = 'limit' | 'observed' | 'assumed';

/** The output of a request: at most its `maxOutputTokens`, expected to be as long as earlier answers of the model. */
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
