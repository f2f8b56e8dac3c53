import type { Usage } from '../model/usage.ts';
import { addTokens } from './usage-totals.ts';

/**
 * Two tries' usage together. What only one of them reported is left out: it would be taken for the whole. What a cache has
 * answered was not used: it adds nothing to what was.
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

/** By lifetime where both tell lifetimes apart; in one figure otherwise. */
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
