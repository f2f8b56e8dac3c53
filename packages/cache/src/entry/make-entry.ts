import type { UnifiedResponse } from '@flexiai/core';
import { type CachedResponse, type CacheEntry, ENTRY_VERSION } from './cache-entry.ts';
import { jsonCopy } from './json-copy.ts';

/** What an entry is made of, beside the answer. */
export interface EntryFacts {
  readonly key: string;
  readonly partition: string;
  readonly tags: readonly string[];
  readonly ttlMs: number;
  /** For how long after that a stale answer may be of use, in ms. */
  readonly staleMs: number;
  readonly durationMs: number;
  readonly now: number;
}

/** An answer as it is stored: a copy of its own. @throws TypeError for an answer that JSON cannot say */
export function makeEntry(response: UnifiedResponse, facts: EntryFacts): CacheEntry {
  const { key, partition, tags, ttlMs, staleMs, durationMs, now } = facts;
  const { attempts: _attempts, skipped: _skipped, cost, object: _object, cached: _cached, ...kept } = response;
  // Whole milliseconds: Redis takes no others.
  const freshUntil = Math.min(Math.ceil(now + ttlMs), firstExpiry(kept));
  return {
    version: ENTRY_VERSION,
    key,
    partition,
    tags,
    storedAt: now,
    freshUntil,
    expiresAt: Math.min(Math.ceil(freshUntil + staleMs), firstExpiry(kept)),
    durationMs,
    ...(cost !== undefined && { costUsd: cost.totalUsd }),
    response: jsonCopy<CachedResponse>(kept),
  };
}

/** When the first id in the answer becomes invalid at its provider, in ms since the epoch. */
function firstExpiry({ content }: CachedResponse): number {
  return content.reduce(
    (first, part) => (part.type === 'audio' && part.expiresAt !== undefined ? Math.min(first, part.expiresAt) : first),
    Number.MAX_SAFE_INTEGER,
  );
}
