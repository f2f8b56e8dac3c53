import type { ModelPrice } from './model-price.ts';
import type { Usage } from './usage.ts';

const MILLION = 1_000_000;

/** What an answer's tokens cost, in USD; `undefined` where the usage is not known. */
export function costOfUsage(usage: Usage, price: ModelPrice): number | undefined {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens } = usage;
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const written = cacheWrites(cacheWriteTokens);
  // Cached parts stand within the input: what a provider reports beyond it is not billed twice.
  const uncached = Math.max(0, (inputTokens ?? 0) - cacheReadTokens - written);
  const micro =
    uncached * price.inputUsdPerMillion +
    cacheReadTokens * (price.cacheReadUsdPerMillion ?? price.inputUsdPerMillion) +
    written * (price.cacheWriteUsdPerMillion ?? price.inputUsdPerMillion) +
    (outputTokens ?? 0) * price.outputUsdPerMillion;
  return micro / MILLION;
}

function cacheWrites(tokens: Usage['cacheWriteTokens']): number {
  if (tokens === undefined || typeof tokens === 'number') return tokens ?? 0;
  return (tokens['5m'] ?? 0) + (tokens['1h'] ?? 0);
}
