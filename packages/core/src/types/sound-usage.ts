import type { Usage } from './usage.ts';

const FIGURES = ['inputTokens', 'outputTokens', 'totalTokens', 'reasoningTokens', 'cacheReadTokens'] as const;

/**
 * Usage whose figures can be counted with: what is no number of tokens (NaN, a text, less than none) was not reported. Budgets,
 * limits and sums must not take it over from a server that is out of its mind. Sound usage comes back as it is.
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
  return sound ?? usage;
}

function isTokens(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER);
}
