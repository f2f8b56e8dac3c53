import type { CacheEntry } from '../entry/cache-entry.ts';

/**
 * A store of entries. Every method may return a value or a promise: a memory store is synchronous, which saves each hit
 * a turn of the event loop. The cache never lets a store fail a call: an error of a method counts as "not found" or
 * "not stored".
 *
 * A store must be limited: by the number or size of its entries, or by their expiry. It must return neither an entry
 * after its `expiresAt`, nor an invalidated one.
 */
export interface CacheStore {
  /** A short name for counters and messages, such as `memory` or `keyv`. */
  readonly name: string;
  /**
   * The entry that was last stored under `key`, complete and verified; `undefined` if there is no usable entry.
   * @param key 64 hexadecimal digits
   */
  get(key: string): Awaitable<CacheEntry | undefined>;
  /**
   * Stores `entry` under its `key` until its `expiresAt`, and replaces an older one.
   * @returns its size in bytes; `undefined` if it was not stored: it is too large, or the store does not work
   */
  set(entry: CacheEntry): Awaitable<number | undefined>;
  /** Deletes one entry. */
  delete(key: string): Awaitable<void>;
  /** Invalidates all entries of a group that were stored before now, in every process that shares the store. */
  invalidate(group: EntryGroup): Awaitable<void>;
  /**
   * Leases for processes that share the store. With them, equal calls of several processes make one call to a provider.
   * @default none
   */
  readonly leases?: LeaseStore;
  /** Its content and what it has dropped. Fast; no network. */
  stats?(): StoreStats;
}

/** Leases with one holder at a time. Each operation is atomic. */
export interface LeaseStore {
  /**
   * Acquires the lease if it is free, as with Redis' `SET key token NX PX ttlMs`.
   * @param token a unique token
   * @returns whether it is now held, for at most `ttlMs`
   */
  acquire(key: string, token: string, ttlMs: number): Promise<boolean>;
  /** Extends it to `ttlMs` from now. @returns whether the token held it */
  renew(key: string, token: string, ttlMs: number): Promise<boolean>;
  /** Releases it, if the token holds it. */
  release(key: string, token: string): Promise<void>;
}

/** Entries that are invalidated together: by the digest of their partition, or of one of their tags. */
export type EntryGroup = { readonly partition: string } | { readonly tag: string };

/** The figures of a store. */
export interface StoreStats {
  /** Number of entries, if known. */
  readonly entries?: number;
  /** Their size in bytes, if known. */
  readonly bytes?: number;
  /**
   * Entries that it dropped or did not store, by reason, such as `evicted`, `oversized`, `tampered` or `old-version`.
   */
  readonly dropped?: { readonly [reason: string]: number };
  /** Failed operations, by kind: `reads`, `timeouts` of reads, `skipped` reads while the circuit is open, `writes` … */
  readonly failures?: { readonly [operation: string]: number };
  /** Whether the store is not used for now, because it failed. */
  readonly isResting?: boolean;
}

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;
