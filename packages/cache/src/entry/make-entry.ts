import type { UnifiedResponse } from '@flexiai/core';
import { type CachedResponse, type CacheEntry, ENTRY_VERSION } from './cache-entry.ts';
import { jsonCopy } from './json-copy.ts';

/** The parts of an entry beside the answer. */
export interface EntryFacts {
  readonly key: string;
  readonly partition: string;
  readonly tags: readonly string[];
  readonly ttlMs: number;
  /** How long after that a stale answer may be used, in ms. */
  readonly staleMs: number;
  readonly durationMs: number;
  readonly now: number;
}

/** A copy of an answer for the store. @throws TypeError for data that JSON cannot represent */
export function makeEntry(response: UnifiedResponse, facts: EntryFacts): CacheEntry {
  const { key, partition, tags, ttlMs, staleMs, durationMs, now } = facts;
  const {
    attempts: _attempts,
    skipped: _skipped,
    cost,
    object: _object,
    cached: _cached,
    callId: _callId,
    ...kept
  } = response;
  // Redis accepts only whole milliseconds.
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

/** When the first id in the answer expires at its provider, in ms since the epoch. */
function firstExpiry({ content }: CachedResponse): number {
  return content.reduce(
    (first, part) => (part.type === 'audio' && part.expiresAt !== undefined ? Math.min(first, part.expiresAt) : first),
    Number.MAX_SAFE_INTEGER,
  );
}
