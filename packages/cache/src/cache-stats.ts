import type { SemanticStats } from './semantic/semantic-matcher.ts';
import type { StoreStats } from './stores/cache-store.ts';

/** Why a call was not cached, or its answer not stored. */
export type CacheRejectReason =
  | 'bypass'
  | 'no-partition'
  | 'schema'
  | 'unreadable-request'
  | 'temperature'
  | 'no-ttl'
  | 'empty'
  | 'cached'
  | 'finish-reason'
  | 'refusal'
  | 'tool-calls'
  | 'server-tools'
  | 'setting-left-out'
  | 'resumed'
  | 'not-json'
  | 'too-large'
  | 'invalidated'
  | 'failed'
  | 'aborted'
  | 'store';

/** What a cache has done since it was made. */
export interface CacheStats {
  /** Calls that were answered from the store, stale answers included. */
  readonly hits: number;
  /** Calls that asked a provider. */
  readonly misses: number;
  /** Of the hits, those with a stale answer: while a new one was fetched, and because the providers failed. */
  readonly stale: { readonly whileRevalidate: number; readonly ifError: number };
  /** Calls that were answered by the run of another call. */
  readonly shared: number;
  /** Refreshes in the background that were begun. */
  readonly refreshes: number;
  /** Answers that were stored. */
  readonly stores: number;
  /** Calls that were not cached and answers that were not stored, by reason. */
  readonly rejects: { readonly [Reason in CacheRejectReason]?: number };
  /** Bytes that were stored, all answers together. */
  readonly storedBytes: number;
  /** What hits and shared answers would have cost, in USD, where that is known. */
  readonly savedUsd: number;
  /** How long they would have taken, in ms. */
  readonly savedMs: number;
  /** What the store tells of itself. */
  readonly store: StoreStats;
  /** What the matcher of `semantic` tells of itself; absent without one. */
  readonly semantic?: SemanticStats;
}
