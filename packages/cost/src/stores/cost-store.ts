import type { LedgerRow } from '../reports/ledger-row.ts';

/** An amount of money in a store: whole picodollars (10⁻¹² USD), which fit into 64 bits up to nine million dollars. */
export type PicoUsd = bigint;

/** The result of a store operation: synchronous or asynchronous. */
export type Eventually<T> = T | Promise<T>;

/**
 * The amount that an attempt reserves in one bucket. A bucket is one window of one limit for one subject, such as a
 * tenant.
 */
export interface Hold {
  /** The bucket's name. It includes the window: a bucket never resets. */
  readonly bucket: string;
  /** The reserved amount. */
  readonly amount: PicoUsd;
  /** The maximum of spent and reserved amounts together; absent if the bucket is only counted. */
  readonly limit?: PicoUsd;
  /** Until when the bucket is needed, in ms since the epoch; absent if it must be kept for ever. */
  readonly keepUntil?: number;
}

/** The reservation of an attempt, in all its buckets at once. */
export interface Reservation {
  /** The lease's unique name. */
  readonly id: string;
  /** At least one; each bucket at most once. */
  readonly holds: readonly Hold[];
  /** How long the lease is valid unless it is renewed, in ms. */
  readonly ttlMs: number;
}

/** The balance of a bucket. */
export interface Balance {
  readonly spent: PicoUsd;
  /** Reserved by leases that have neither ended nor expired. */
  readonly reserved: PicoUsd;
}

/** The result of a reservation. */
export interface ReserveResult {
  /** Whether all holds fit. If one does not, nothing was reserved. */
  readonly granted: boolean;
  /** The buckets of the holds, in their order: including the reservation if it was granted. */
  readonly balances: readonly Balance[];
}

/** The actual cost of an attempt. */
export interface Settlement {
  /** The lease. It may have expired, or may never have existed: the cost counts in any case. */
  readonly id: string;
  readonly amount: PicoUsd;
  /** The buckets in which it counts; each at most once. */
  readonly buckets: readonly Pick<Hold, 'bucket' | 'keepUntil'>[];
}

/** The result of a settlement. */
export interface SettleResult {
  /** Whether it changed anything: the second settlement of a lease does not. */
  readonly applied: boolean;
  /** The buckets, in their order, including the settlement. */
  readonly balances: readonly Balance[];
}

/**
 * A store of spending limits. Processes that share a store share the limits.
 *
 * Each operation is atomic: of concurrent reservations, only those are granted that fit together. The store uses its
 * own clock, so that clock differences between processes do not matter. A store that cannot answer throws, or rejects:
 * the limits then decide what happens to the call. `testCostStore` of `@flexiai/cost/testing` tests an implementation.
 */
export interface CostStore {
  /**
   * Reserves the highest possible cost of an attempt. If the lease has already ended (a late message), nothing is
   * granted.
   */
  reserve(reservation: Reservation): Eventually<ReserveResult>;
  /**
   * Ends a lease with the actual cost of the attempt. The end of a lease, settled or released, is remembered for at
   * least its `ttlMs`.
   */
  settle(settlement: Settlement): Eventually<SettleResult>;
  /** Ends a lease whose attempt was not made. */
  release(id: string): Eventually<void>;
  /** Extends leases to `ttlMs` from now. Ended and unknown leases are ignored. */
  renew(ids: readonly string[], ttlMs: number): Eventually<void>;
  /**
   * Adds to the rows of reports. A store without this method keeps no reports: they are then in memory.
   * @param rows what to add, one row per key
   */
  addRows?(rows: readonly LedgerRow[]): Eventually<void>;
  /** The rows of reports from one day to another (UTC, `2026-12-01`), both included. @default all days */
  readRows?(days: { readonly from?: string; readonly to?: string }): Eventually<readonly LedgerRow[]>;
  /** The balances of buckets, in their order. An unknown bucket is empty. */
  read(buckets: readonly string[]): Eventually<readonly Balance[]>;
  /** Closes connections and files. Called by the application, after `flush()` of every client that uses the store. */
  close?(): Eventually<void>;
}
