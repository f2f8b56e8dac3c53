import { addTokens, UNKNOWN_USAGE, type Usage } from '@flexiai/core/plugin';
import { listAt, numberAt, stringAt, type WireObject } from '../wire.ts';

/**
 * The unified form of a `usage` object. The API's `inputTokens` includes neither cache reads nor cache writes.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function usageOf(usage: WireObject): Usage {
  const uncached = numberAt(usage, 'inputTokens');
  const outputTokens = numberAt(usage, 'outputTokens');
  if (uncached === undefined && outputTokens === undefined) return UNKNOWN_USAGE;
  const cacheReadTokens = numberAt(usage, 'cacheReadInputTokens');
  const written = numberAt(usage, 'cacheWriteInputTokens');
  const inputTokens = uncached === undefined ? undefined : uncached + (cacheReadTokens ?? 0) + (written ?? 0);
  return {
    inputTokens,
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(written !== undefined && { cacheWriteTokens: byLifetime(usage, written) }),
    outputTokens,
    totalTokens: addTokens(inputTokens, outputTokens),
    accuracy: 'reported',
    raw: usage,
  };
}

/** Cache writes by lifetime, if the details add up to the total. */
function byLifetime(usage: WireObject, written: number): NonNullable<Usage['cacheWriteTokens']> {
  const sums = { '5m': 0, '1h': 0 };
  for (const detail of listAt(usage, 'cacheDetails')) {
    const ttl = stringAt(detail, 'ttl');
    if (ttl === '5m' || ttl === '1h') sums[ttl] += numberAt(detail, 'inputTokens') ?? 0;
  }
  return written > 0 && sums['5m'] + sums['1h'] === written ? sums : written;
}
