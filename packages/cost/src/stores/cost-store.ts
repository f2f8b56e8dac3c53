import type { LedgerRow } from '../reports/ledger-row.ts';

/** An amount of money in a store: whole picodollars (10⁻¹² USD), which fit into 64 bits up to nine million dollars. */
export type PicoUsd = bigint;

/** What a store answers: at once, or later. */
export type Eventually<T> = T | Promise<T>;

/** What a try sets aside in one bucket. A bucket is one window of one limit for one subject, such as a tenant. */
export interface Hold {
  /** The bucket's name. It names its window, too: a bucket never begins anew. */
  readonly bucket: string;
  /** What is set aside. */
  readonly amount: PicoUsd;
  /** What must not be exceeded by what was spent and what is set aside; absent where the bucket is only counted. */
  readonly limit?: PicoUsd;
  /** Until when the bucket is needed, in ms since the epoch; absent where it is never to be forgotten. */
  readonly keepUntil?: number;
}

/** What a try sets aside, in all its buckets at once. */
export interface Reservation {
  /** The lease's name: never used for another one. */
  readonly id: string;
  /** At least one; each bucket once. */
  readonly holds: readonly Hold[];
  /** How long it holds unless it is renewed, in ms. */
  readonly ttlMs: number;
}

/** What stands in a bucket. */
export interface Balance {
  readonly spent: PicoUsd;
  /** What is set aside by leases that are neither over nor expired. */
  readonly reserved: PicoUsd;
}

/** What came of a reservation. */
export interface ReserveResult {
  /** Whether all holds fit. If one does not, nothing was set aside. */
  readonly granted: boolean;
  /** The buckets of the holds, in their order: with the reservation where it was granted, else as they are. */
  readonly balances: readonly Balance[];
}

/** What a try has cost. */
export interface Settlement {
  /** The lease. It may have expired, or may never have been made: the cost counts all the same. */
  readonly id: string;
  readonly amount: PicoUsd;
  /** Where it counts; each bucket once. */
  readonly buckets: readonly Pick<Hold, 'bucket' | 'keepUntil'>[];
}

/** What came of a settlement. */
export interface SettleResult {
  /** Whether it changed anything: the second settlement of a lease does not. */
  readonly applied: boolean;
  /** The buckets, in their order, with the settlement. */
  readonly balances: readonly Balance[];
}

/**
 * Where spending limits are counted. A store that several processes share makes one limit of all of them.
 *
 * Each operation is atomic: of reservations at the same time, only those are granted that fit together. Time is the store's own,
 * so that clocks that differ do not matter. A store that cannot answer throws, or rejects: what then becomes of the call, the
 * limits decide. `testCostStore` of `@flexiai/cost/testing` tests an implementation.
 */
export interface CostStore {
  /** Sets aside what a try may cost. Where the lease is over already (a late message), nothing is granted. */
  reserve(reservation: Reservation): Eventually<ReserveResult>;
  /** Ends a lease with what the try has cost. A lease that was settled or released is known for as long as its `ttlMs` at least. */
  settle(settlement: Settlement): Eventually<SettleResult>;
  /** Ends a lease whose try was not made. */
  release(id: string): Eventually<void>;
  /** Lets leases hold for `ttlMs` from now. Those that are over, or not known, are passed over. */
  renew(ids: readonly string[], ttlMs: number): Eventually<void>;
  /**
   * Adds to the rows of reports. A store without it keeps no reports: they then live in memory.
   * @param rows what is to be added, one row for each key
   */
  addRows?(rows: readonly LedgerRow[]): Eventually<void>;
  /** The rows of reports from one day to another (UTC, `2026-12-01`), both included. @default all days */
  readRows?(days: { readonly from?: string; readonly to?: string }): Eventually<readonly LedgerRow[]>;
  /** What stands in buckets, in their order. A bucket that is not known is empty. */
  read(buckets: readonly string[]): Eventually<readonly Balance[]>;
  /** Lets go of connections and files. For the application, after `flush()` of all that use the store. */
  close?(): Eventually<void>;
}
