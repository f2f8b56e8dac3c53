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

/** Counters since the cache was created. */
export interface CacheStats {
  /** Calls that were answered from the store, including stale answers. */
  readonly hits: number;
  /** Calls that called a provider. */
  readonly misses: number;
  /** The hits with a stale answer: during a refresh, and because the providers failed. */
  readonly stale: { readonly whileRevalidate: number; readonly ifError: number };
  /** Calls that shared the run of another call. */
  readonly shared: number;
  /** Refreshes in the background. */
  readonly refreshes: number;
  /** Answers that were stored. */
  readonly stores: number;
  /** Calls that were not cached and answers that were not stored, by reason. */
  readonly rejects: { readonly [Reason in CacheRejectReason]?: number };
  /** Stored bytes of all answers together. */
  readonly storedBytes: number;
  /** What hits and shared answers would have cost, in USD, if known. */
  readonly savedUsd: number;
  /** How long they would have taken, in ms. */
  readonly savedMs: number;
  /** Figures of the store. */
  readonly store: StoreStats;
  /** Figures of the matcher of `semantic`; absent without one. */
  readonly semantic?: SemanticStats;
}
