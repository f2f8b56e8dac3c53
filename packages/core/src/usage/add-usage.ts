import type { Usage } from '../model/usage.ts';
import { addTokens } from './usage-totals.ts';

/**
 * The sum of the usage of two attempts. A figure that only one of them reports is left out, because it would look like the total.
 * The tokens of an answer from a cache are not added: they were not used.
 */
export function addUsage(a: Usage, b: Usage): Usage {
  if (a.cached !== b.cached) return a.cached === true ? b : a;
  const reasoningTokens = addTokens(a.reasoningTokens, b.reasoningTokens);
  const cacheReadTokens = addTokens(a.cacheReadTokens, b.cacheReadTokens);
  const cacheWriteTokens = addWrites(a.cacheWriteTokens, b.cacheWriteTokens);
  const toolUseTokens = addTokens(a.toolUseTokens, b.toolUseTokens);
  return {
    inputTokens: addTokens(a.inputTokens, b.inputTokens),
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    outputTokens: addTokens(a.outputTokens, b.outputTokens),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    ...(toolUseTokens !== undefined && { toolUseTokens }),
    totalTokens: addTokens(a.totalTokens, b.totalTokens),
    ...(a.cached === true && { cached: true }),
    accuracy: worse(a.accuracy, b.accuracy),
  };
}

/** By lifetime if both attempts report lifetimes; otherwise in one figure. */
function addWrites(a: Usage['cacheWriteTokens'], b: Usage['cacheWriteTokens']): Usage['cacheWriteTokens'] {
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === 'number' || typeof b === 'number') return allWrites(a) + allWrites(b);
  return Object.fromEntries(
    LIFETIMES.filter((lifetime) => a[lifetime] !== undefined || b[lifetime] !== undefined).map((lifetime) => [
      lifetime,
      (a[lifetime] ?? 0) + (b[lifetime] ?? 0),
    ]),
  );
}

const LIFETIMES = ['5m', '1h'] as const;

function allWrites(tokens: NonNullable<Usage['cacheWriteTokens']>): number {
  return typeof tokens === 'number' ? tokens : (tokens['5m'] ?? 0) + (tokens['1h'] ?? 0);
}

function worse(a: Usage['accuracy'], b: Usage['accuracy']): Usage['accuracy'] {
  const order = ['reported', 'estimated', 'unknown'] as const;
  return order[Math.max(order.indexOf(a), order.indexOf(b))] ?? 'unknown';
}
