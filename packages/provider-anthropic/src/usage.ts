import { addTokens, UNKNOWN_USAGE, type Usage } from '@flexiai/core/plugin';
import { numberAt, objectAt, type WireObject } from './wire.ts';

/**
 * The unified form of a `usage` object. The API's `input_tokens` counts neither cache reads nor cache writes.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching#tracking-cache-performance
 */
export function usageOf(usage: WireObject): Usage {
  const uncached = numberAt(usage, 'input_tokens');
  const outputTokens = numberAt(usage, 'output_tokens');
  if (uncached === undefined && outputTokens === undefined) return UNKNOWN_USAGE;
  const cacheReadTokens = numberAt(usage, 'cache_read_input_tokens');
  const written = numberAt(usage, 'cache_creation_input_tokens');
  const inputTokens = uncached === undefined ? undefined : uncached + (cacheReadTokens ?? 0) + (written ?? 0);
  const reasoningTokens = numberAt(objectAt(usage, 'output_tokens_details'), 'thinking_tokens');
  return {
    inputTokens,
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(written !== undefined && { cacheWriteTokens: byLifetime(usage, written) }),
    outputTokens,
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    totalTokens: addTokens(inputTokens, outputTokens),
    accuracy: 'reported',
    raw: usage,
  };
}

/**
 * The usage that a stream has reported so far: each report holds the totals up to there, so a later figure takes the
 * place of an earlier one.
 */
export function mergeUsage(earlier: WireObject, later: WireObject): WireObject {
  const merged: Record<string, unknown> = { ...earlier };
  for (const [field, value] of Object.entries(later)) if (value !== null) merged[field] = value;
  return merged;
}

/** Cache writes by lifetime, where the two figures still make up the total: a stream's last report has only the total. */
function byLifetime(usage: WireObject, written: number): NonNullable<Usage['cacheWriteTokens']> {
  const lifetimes = objectAt(usage, 'cache_creation');
  const short = numberAt(lifetimes, 'ephemeral_5m_input_tokens') ?? 0;
  const long = numberAt(lifetimes, 'ephemeral_1h_input_tokens') ?? 0;
  return short + long === written && written > 0 ? { '5m': short, '1h': long } : written;
}
