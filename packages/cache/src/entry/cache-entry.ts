import type { UnifiedResponse } from '@flexiai/core';

/**
 * A stored answer. It is plain JSON data (an answer with other data is not stored), without what belongs to its call
 * (`attempts`, `skipped`, `cost`) and without `object`, which each reader creates by its own schema. It contains no
 * prompt, partition or key in clear. An entry is never changed: stores may return the same object repeatedly, and the
 * cache returns copies to callers.
 */
export interface CacheEntry {
  /** The version of the entry's format. An entry with another version is not read. */
  readonly version: typeof ENTRY_VERSION;
  /** The key under which it is stored: see `CacheStore`. */
  readonly key: string;
  /** The digest of the partition. */
  readonly partition: string;
  /** The digests of the tags. */
  readonly tags: readonly string[];
  /** When the answer was stored, in ms since the epoch. */
  readonly storedAt: number;
  /** Until when it is fresh, in ms since the epoch. */
  readonly freshUntil: number;
  /** From when on it is useless, even as a stale answer, in ms since the epoch. At `freshUntil` or later. */
  readonly expiresAt: number;
  /** How long its call took, in ms: the time that a hit saves. */
  readonly durationMs: number;
  /** What its call cost, in USD; absent if unknown. */
  readonly costUsd?: number;
  readonly response: CachedResponse;
}

/** The stored part of an answer. */
export type CachedResponse = Omit<UnifiedResponse, 'attempts' | 'skipped' | 'cost' | 'object' | 'cached' | 'callId'>;

export const ENTRY_VERSION = 1;
