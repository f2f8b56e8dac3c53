import type { Usage } from '../model/usage.ts';
import { addTokens } from './usage-totals.ts';

const FIGURES = ['inputTokens', 'outputTokens', 'totalTokens', 'reasoningTokens', 'cacheReadTokens'] as const;

/**
 * Usage with valid figures only. A value that is not a number of tokens (NaN, a text, a negative number) counts as not reported, so
 * that a faulty server cannot change budgets, limits and sums. The sum of input and output replaces a total of 0. Valid usage is
 * returned as it is.
 */
export function soundUsage(usage: Usage): Usage {
  let sound: { -readonly [Name in keyof Usage]: Usage[Name] } | undefined;
  for (const name of FIGURES) {
    if (isTokens(usage[name])) continue;
    sound ??= { ...usage };
    if (name === 'reasoningTokens' || name === 'cacheReadTokens') delete sound[name];
    else sound[name] = undefined;
  }
  const written = usage.cacheWriteTokens;
  if (
    !isTokens(typeof written === 'object' && written !== null ? (written['5m'] ?? 0) + (written['1h'] ?? 0) : written)
  ) {
    sound ??= { ...usage };
    delete sound.cacheWriteTokens;
  }
  const { inputTokens = 0, outputTokens = 0, totalTokens } = sound ?? usage;
  // Some servers report a total of 0.
  if (totalTokens === 0 && inputTokens + outputTokens > 0) {
    sound ??= { ...usage };
    sound.totalTokens = addTokens(sound.inputTokens, sound.outputTokens);
  }
  return sound ?? usage;
}

function isTokens(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER);
}
