import type { ModelPrice } from '../model/model-price.ts';
import type { PricedUsage } from '../model/price-source.ts';
import type { Usage } from '../model/usage.ts';

const MILLION = 1_000_000;

/** The cost of an answer's tokens, in USD; `undefined` if the usage is not known. */
export function costOfUsage(usage: Usage, price: ModelPrice): PricedUsage | undefined {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens } = usage;
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const { inputUsdPerMillion, outputUsdPerMillion } = price;
  const { cacheReadUsdPerMillion = inputUsdPerMillion, cacheWriteUsdPerMillion = inputUsdPerMillion } = price;
  const { cacheWrite1hUsdPerMillion = cacheWriteUsdPerMillion } = price;
  const hasLifetimes = typeof cacheWriteTokens === 'object';
  const long = hasLifetimes ? (cacheWriteTokens['1h'] ?? 0) : 0;
  const short = hasLifetimes ? (cacheWriteTokens['5m'] ?? 0) : (cacheWriteTokens ?? 0);
  // Cached tokens are part of the input. If a provider reports more cached tokens than input, the surplus is not charged twice.
  const uncached = Math.max(0, (inputTokens ?? 0) - cacheReadTokens - short - long);
  const input = uncached * inputUsdPerMillion;
  const read = cacheReadTokens * cacheReadUsdPerMillion;
  const written = short * cacheWriteUsdPerMillion + long * cacheWrite1hUsdPerMillion;
  const output = (outputTokens ?? 0) * outputUsdPerMillion;
  return {
    usd: (input + read + written + output) / MILLION,
    parts: {
      inputUsd: input / MILLION,
      ...(cacheReadTokens > 0 && { cacheReadUsd: read / MILLION }),
      ...(short + long > 0 && { cacheWriteUsd: written / MILLION }),
      outputUsd: output / MILLION,
    },
  };
}
