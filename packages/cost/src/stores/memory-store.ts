import type {
  Balance,
  CostStore,
  Hold,
  PicoUsd,
  Reservation,
  ReserveResult,
  Settlement,
  SettleResult,
} from './cost-store.ts';

interface Bucket {
  spent: PicoUsd;
  reserved: PicoUsd;
  keepUntil: number;
}

interface Lease {
  readonly holds: readonly Hold[];
  readonly ttlMs: number;
  /** The monotonic clock: setting the system clock must not end leases. */
  expiresAt: number;
}

/** How long the end of a lease is remembered if the lease never existed, in ms. */
const LATE_MS = 60_000;

/** How often obsolete entries are removed, in ms. */
const TIDY_MS = 60_000;

/**
 * The limits of one process, in its memory: they start at zero with each process.
 * @returns a synchronous store
 */
export function memoryStore(): CostStore {
  return new MemoryStore();
}

class MemoryStore implements CostStore {
  readonly #buckets = new Map<string, Bucket>();
  readonly #leases = new Map<string, Lease>();
  /**
   * Names of ended leases, which must be remembered for a while. Two alternating sets cost less than a time for each
   * name.
   */
  #over = new Set<string>();
  #overBefore = new Set<string>();
  /** How long each set is filled: as long as an ended lease must be remembered. */
  #overMs = LATE_MS;
  #nextTurn = 0;
  /** No lease expires before this time. */
  #nextExpiry = Number.POSITIVE_INFINITY;
  #nextTidy = 0;

  reserve({ id, holds, ttlMs }: Reservation): ReserveResult {
    const now = performance.now();
    this.#expire(now);
    const isKnown = this.#leases.has(id);
    if (this.#isOver(id)) return { granted: false, balances: this.#balances(holds) };
    const fits = ({ bucket, amount, limit }: Hold): boolean => {
      const { spent, reserved } = this.#balance(bucket);
      return limit === undefined || spent + reserved + amount <= limit;
    };
    if (!isKnown && !holds.every(fits)) return { granted: false, balances: this.#balances(holds) };
    if (!isKnown) {
      for (const hold of holds) this.#bucket(hold).reserved += hold.amount;
      this.#leases.set(id, { holds, ttlMs, expiresAt: now + ttlMs });
      this.#nextExpiry = Math.min(this.#nextExpiry, now + ttlMs);
    }
    return { granted: true, balances: this.#balances(holds) };
  }

  settle({ id, amount, buckets }: Settlement): SettleResult {
    const now = performance.now();
    this.#expire(now);
    if (this.#isOver(id)) return { applied: false, balances: this.#balances(buckets) };
    this.#end(id, now);
    for (const each of buckets) this.#bucket(each).spent += amount;
    return { applied: true, balances: this.#balances(buckets) };
  }

  release(id: string): void {
    const now = performance.now();
    this.#expire(now);
    if (!this.#isOver(id)) this.#end(id, now);
  }

  renew(ids: readonly string[], ttlMs: number): void {
    const now = performance.now();
    // First, because expired reservations were granted to others.
    this.#expire(now);
    for (const id of ids) {
      const lease = this.#leases.get(id);
      if (lease !== undefined) lease.expiresAt = now + ttlMs;
    }
  }

  read(buckets: readonly string[]): readonly Balance[] {
    this.#expire(performance.now());
    return buckets.map((bucket) => this.#balance(bucket));
  }

  #balances(buckets: readonly Pick<Hold, 'bucket'>[]): readonly Balance[] {
    return buckets.map(({ bucket }) => this.#balance(bucket));
  }

  #balance(name: string): Balance {
    const { spent, reserved } = this.#buckets.get(name) ?? EMPTY;
    return { spent, reserved };
  }

  #bucket({ bucket: name, keepUntil = Number.POSITIVE_INFINITY }: Pick<Hold, 'bucket' | 'keepUntil'>): Bucket {
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      bucket = { spent: 0n, reserved: 0n, keepUntil };
      this.#buckets.set(name, bucket);
    }
    bucket.keepUntil = Math.max(bucket.keepUntil, keepUntil);
    return bucket;
  }

  /** Removes a lease, and remembers its end. */
  #end(id: string, now: number): void {
    const lease = this.#drop(id);
    if (lease !== undefined) this.#overMs = Math.max(this.#overMs, lease.ttlMs);
    if (now >= this.#nextTurn) {
      this.#overBefore = this.#over;
      this.#over = new Set();
      this.#nextTurn = now + this.#overMs;
    }
    this.#over.add(id);
  }

  #isOver(id: string): boolean {
    return this.#over.has(id) || this.#overBefore.has(id);
  }

  #drop(id: string): Lease | undefined {
    const lease = this.#leases.get(id);
    if (lease === undefined) return undefined;
    this.#leases.delete(id);
    for (const hold of lease.holds) this.#bucket(hold).reserved -= hold.amount;
    return lease;
  }

  #expire(now: number): void {
    if (now >= this.#nextExpiry) {
      this.#nextExpiry = Number.POSITIVE_INFINITY;
      for (const [id, { expiresAt }] of this.#leases) {
        if (expiresAt <= now) this.#drop(id);
        else this.#nextExpiry = Math.min(this.#nextExpiry, expiresAt);
      }
    }
    if (now >= this.#nextTidy) this.#tidy(now);
  }

  #tidy(now: number): void {
    this.#nextTidy = now + TIDY_MS;
    const today = Date.now();
    for (const [name, { reserved, keepUntil }] of this.#buckets) {
      if (keepUntil <= today && reserved === 0n) this.#buckets.delete(name);
    }
  }
}

const EMPTY: Balance = { spent: 0n, reserved: 0n };
