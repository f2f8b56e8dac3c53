import type { UnifiedResponse } from '@flexiai/core';

/**
 * An answer as it is kept. Plain JSON data throughout (an answer that holds anything else is not stored), without what belongs
 * to the call that made it (`attempts`, `skipped`, `cost`) and without `object`, which each reader makes anew by its own schema.
 * Nothing in it shows a prompt, a partition or a key in clear. An entry is never changed: stores may hand out the same object
 * again and again, and the cache copies what it gives to callers.
 */
export interface CacheEntry {
  /** The version of the entry's form. An entry of another version is not read. */
  readonly version: typeof ENTRY_VERSION;
  /** What it is stored under: see `CacheStore`. */
  readonly key: string;
  /** The digest of the partition. */
  readonly partition: string;
  /** The digests of the tags. */
  readonly tags: readonly string[];
  /** When the answer was stored, in ms since the epoch. */
  readonly storedAt: number;
  /** Until when it is fresh, in ms since the epoch. */
  readonly freshUntil: number;
  /** From when on it is of no use, not even as a stale answer, in ms since the epoch. At `freshUntil` or later. */
  readonly expiresAt: number;
  /** How long the call took that made it, in ms: what a hit saves. */
  readonly durationMs: number;
  /** What that call cost, in USD; absent where it is not known. */
  readonly costUsd?: number;
  readonly response: CachedResponse;
}

/** What is kept of an answer. */
export type CachedResponse = Omit<UnifiedResponse, 'attempts' | 'skipped' | 'cost' | 'object' | 'cached'>;

export const ENTRY_VERSION = 1;
