import type { CacheEntry } from '../entry/cache-entry.ts';

/**
 * Where entries are kept. Every method may answer at once or with a promise: a store in memory answers at once, which spares
 * each hit a turn of the event loop. The cache never lets a store fail a call: what a method throws or rejects with counts as
 * "nothing found" or "not stored".
 *
 * A store must be bounded: by what it holds (entries, bytes), or by the expiry of what it holds. It must not give back an
 * entry after its `expiresAt`, nor one that an invalidation has reached.
 */
export interface CacheStore {
  /** Short, for counters and messages, such as `memory` or `keyv`. */
  readonly name: string;
  /**
   * The entry that was stored last under `key`, whole and checked; `undefined` where the store has no entry that may be used.
   * @param key 64 hexadecimal digits
   */
  get(key: string): Awaitable<CacheEntry | undefined>;
  /**
   * Keeps `entry` under its `key`, in place of the one before, until its `expiresAt`.
   * @returns how many bytes it takes; `undefined` where it was not kept: it is too large, or the store is out of order
   */
  set(entry: CacheEntry): Awaitable<number | undefined>;
  /** Forgets one entry. */
  delete(key: string): Awaitable<void>;
  /** Forgets all entries of a group that were stored before now, in every process that shares the store. */
  invalidate(group: EntryGroup): Awaitable<void>;
  /** Leases for processes that share the store. With them, equal calls of several processes ask a provider once. @default none */
  readonly leases?: LeaseStore;
  /** What it holds and what it has dropped. Cheap; no network. */
  stats?(): StoreStats;
}

/** Leases that one process at a time holds. Each operation is atomic. */
export interface LeaseStore {
  /**
   * Takes the lease where it is free, as with Redis' `SET key token NX PX ttlMs`.
   * @param token unlike every other
   * @returns whether it is held now, for `ttlMs` at most
   */
  acquire(key: string, token: string, ttlMs: number): Promise<boolean>;
  /** Holds it for `ttlMs` from now on. @returns whether the token held it */
  renew(key: string, token: string, ttlMs: number): Promise<boolean>;
  /** Gives it back, where the token holds it. */
  release(key: string, token: string): Promise<void>;
}

/** Entries that are forgotten together: by the digest of their partition, or of one of their tags. */
export type EntryGroup = { readonly partition: string } | { readonly tag: string };

/** What a store tells of itself. */
export interface StoreStats {
  /** Entries that it holds, where it knows. */
  readonly entries?: number;
  /** Bytes that they take, where it knows. */
  readonly bytes?: number;
  /** Entries that it dropped or did not keep, by reason, such as `evicted`, `oversized`, `tampered` or `old-version`. */
  readonly dropped?: { readonly [reason: string]: number };
  /** Operations that failed, by kind: `reads`, `timeouts` of reads, `skipped` reads while the store rests, `writes` … */
  readonly failures?: { readonly [operation: string]: number };
  /** Whether the store is left alone for now, because it failed. */
  readonly isResting?: boolean;
}

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;
