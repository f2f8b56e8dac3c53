import type { Attempt, CachedMark, Cost, UnifiedResponse } from '@flexiai/core';
import { costOfAttempts } from '@flexiai/core/plugin';
import type { CacheEntry } from './cache-entry.ts';
import { jsonCopy } from './json-copy.ts';

/**
 * A copy of an entry's answer for one caller, marked as a hit. Everything is unchanged except what belongs to the call:
 * no attempt, no cost. Without `object`, which each reader creates by its schema.
 */
export function replay(entry: CacheEntry, now: number, stale: boolean): UnifiedResponse {
  const { key, storedAt, costUsd } = entry;
  const mark = { ageMs: Math.max(0, now - storedAt), key, ...(stale && { stale: true as const }) };
  return marked({ ...jsonCopy(entry.response), attempts: [], skipped: [] }, mark, costUsd, now);
}

/** A copy of a run's answer for one caller. @param response a copy that no longer changes */
export function shared(response: UnifiedResponse, key: string, now: number): UnifiedResponse {
  const { cached, cost } = response;
  const savedUsd = cached === undefined ? cost?.totalUsd : cost?.savedUsd;
  return marked(copyForOthers(response), { ageMs: cached?.ageMs ?? 0, key, shared: true }, savedUsd, now);
}

/** A run's answer without what belongs to the call that began it, except its cost. */
export function copyForOthers(response: UnifiedResponse): UnifiedResponse {
  const { attempts: _attempts, skipped: _skipped, object: _object, ...kept } = response;
  return { ...ownCopy(kept), attempts: [], skipped: [] };
}

/**
 * A deep copy that also covers data that JSON cannot represent. If something cannot be cloned, such as a function, the
 * object that contains it is shared.
 */
export function ownCopy<Data>(data: Data): Data {
  for (const copy of [jsonCopy, structuredClone]) {
    try {
      return copy(data);
    } catch {
      // A sibling may still be cloned.
    }
  }
  return data;
}

function marked(
  response: UnifiedResponse,
  cached: CachedMark,
  savedUsd: number | undefined,
  now: number,
): UnifiedResponse {
  const { provider, model, content, usage } = response;
  const line: Attempt = {
    provider,
    model,
    kind: 'cache',
    outcome: 'success',
    startedAt: now,
    durationMs: 0,
    costUsd: 0,
  };
  return {
    ...response,
    // As in every answer, these are the same objects.
    toolCalls: content.filter((part) => part.type === 'tool-call'),
    usage: { ...usage, inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, cached: true },
    attempts: [line],
    cost: costWith([line], savedUsd),
    cached,
  };
}

/** The ledger of a call that has failed before: its attempts must be paid in any case. */
export function withTries(response: UnifiedResponse, tried: readonly Attempt[]): UnifiedResponse {
  const attempts = [...tried, ...response.attempts];
  return { ...response, attempts, cost: costWith(attempts, response.cost?.savedUsd) };
}

function costWith(attempts: readonly Attempt[], savedUsd: number | undefined): Cost {
  const cost = costOfAttempts(attempts) ?? NO_COST;
  return savedUsd === undefined ? cost : { ...cost, savedUsd };
}

const NO_COST: Cost = { totalUsd: 0, complete: true, unpriced: 0, attempts: [] };
