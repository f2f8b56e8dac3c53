import type { CacheEntry } from '../entry/cache-entry.ts';
import { isEntryOf } from '../entry/is-entry.ts';
import { inTime, TOO_LATE } from './bounded-wait.ts';
import type { Awaitable, CacheStore, EntryGroup, LeaseStore, StoreStats } from './cache-store.ts';
import { StoreCircuit } from './store-circuit.ts';

/** Options of the guard. */
export interface GuardOptions {
  /**
   * Maximum time that the store's failures may cost the calls together, until the store is not used for a while. In ms.
   */
  readonly timeoutMs: number;
  /** How long a failed store is not used at first, in ms. @default 1000 */
  readonly restMs?: number;
  /** Called with the cause when the store is no longer used, and when it is used again. It must not throw. */
  readonly onChange?: (state: 'open' | 'closed', cause?: unknown) => void;
}

/** Failures in a row after which a store is not used, however fast they are. */
const MAX_FAILURES = 3;
const REST_MS = 1_000;
const MAX_REST_MS = 30_000;
/** Maximum number of unconfirmed writes. */
const MAX_PENDING_WRITES = 64;
/** No call waits for a write, so its time limit is longer than that of a read. */
const WRITE_TIMEOUT_MS = 5_000;
const FLUSH_MS = 1_000;

/**
 * Wraps a store so that it never throws, rejects or delays a call for long. Reads wait at most `timeoutMs`, once: then
 * the store is not used until a probe in the background succeeds in time. The number of pending writes is limited.
 * Synchronous results are passed through.
 */
export class GuardedStore implements CacheStore {
  readonly name: string;
  /** They never reject: a lease counts as free if the store does not answer. */
  readonly leases?: LeaseStore;
  readonly #timeoutMs: number;
  readonly #store: CacheStore;
  readonly #reads: StoreCircuit;
  readonly #writes: StoreCircuit;
  /** Functions that end the wait of each pending read. */
  readonly #waiting = new Set<() => void>();
  readonly #pending = new Set<Promise<unknown>>();
  readonly #failures: { [operation: string]: number } = {};
  readonly #dropped: { [reason: string]: number } = {};
  #isClosed = false;

  constructor(store: CacheStore, { timeoutMs, restMs = REST_MS, onChange }: GuardOptions) {
    this.#store = store;
    this.name = store.name;
    this.#timeoutMs = timeoutMs;
    if (store.leases !== undefined) this.leases = this.#guardedLeases(store.leases);
    const shared = { maxFailures: MAX_FAILURES, restMs, maxRestMs: MAX_REST_MS, now: () => performance.now() };
    this.#reads = new StoreCircuit({
      ...shared,
      budgetMs: timeoutMs,
      onChange: (state, cause) => {
        // Earlier reads have nothing to wait for either.
        if (state === 'open') for (const giveUp of this.#waiting) giveUp();
        onChange?.(state, cause);
      },
    });
    this.#writes = new StoreCircuit({ ...shared, budgetMs: WRITE_TIMEOUT_MS });
  }

  /** Whether the store is not used for now. */
  get isResting(): boolean {
    return this.#reads.isOpen;
  }

  get(key: string): Awaitable<CacheEntry | undefined> {
    if (this.#isClosed) return undefined;
    const permission = this.#reads.permit();
    if (permission === 'probe') void this.#probe(key);
    if (permission !== 'closed') {
      count(this.#failures, 'skipped');
      return undefined;
    }
    const started = performance.now();
    try {
      const found = this.#store.get(key);
      if (isPromise(found)) return this.#wait(key, found, started);
      this.#reads.succeeded();
      return this.#checked(key, found);
    } catch (error) {
      this.#readFailed('reads', started, error);
      return undefined;
    }
  }

  set(entry: CacheEntry): Awaitable<number | undefined> {
    if (this.#isClosed) return this.#drop('closed');
    if (this.#reads.isOpen) return this.#drop('store-down');
    if (this.#pending.size >= MAX_PENDING_WRITES) return this.#drop('queue-full');
    const permission = this.#writes.permit();
    if (permission === 'open') return this.#drop('store-down');
    const started = performance.now();
    try {
      const stored = this.#store.set(entry);
      if (isPromise(stored)) return this.#written(stored, started, permission === 'probe');
      this.#writeSucceeded(started, permission === 'probe');
      return stored;
    } catch (error) {
      this.#writeFailed(started, permission === 'probe', error);
      return undefined;
    }
  }

  /** Rejects if the store could not confirm it: the deleted entry may return. */
  async delete(key: string): Promise<void> {
    await this.#settle('deletions', async () => this.#store.delete(key));
  }

  /** Rejects if the store could not confirm it: invalidated entries may return. */
  async invalidate(group: EntryGroup): Promise<void> {
    await this.#settle('invalidations', async () => this.#store.invalidate(group));
  }

  stats(): StoreStats {
    const inner = statsOf(this.#store);
    return {
      ...inner,
      dropped: sum(inner.dropped ?? {}, this.#dropped),
      failures: sum(inner.failures ?? {}, this.#failures),
      isResting: this.isResting,
    };
  }

  /** Waits for pending writes, one second at most. Then nothing is read or written any more; the store stays open. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const flushed = await inTime(FLUSH_MS, Promise.allSettled(this.#pending));
    if (flushed === TOO_LATE) for (let left = this.#pending.size; left > 0; left -= 1) this.#drop('closed');
  }

  async #wait(key: string, found: Promise<CacheEntry | undefined>, started: number): Promise<CacheEntry | undefined> {
    let giveUp: (() => void) | undefined;
    try {
      const entry = await inTime(this.#reads.allowanceMs, found, (end) => {
        giveUp = end;
        this.#waiting.add(end);
      });
      if (entry === TOO_LATE) {
        // A first connection may take longer; a store that is down does not answer at all.
        found.then(
          () => this.#reads.answeredLate(),
          () => undefined,
        );
        this.#readFailed('timeouts', started, new Error(`The store did not answer within ${msSince(started)} ms.`));
        return undefined;
      }
      this.#reads.succeeded();
      return this.#checked(key, entry);
    } catch (error) {
      this.#readFailed('reads', started, error);
      return undefined;
    } finally {
      if (giveUp !== undefined) this.#waiting.delete(giveUp);
    }
  }

  async #probe(key: string): Promise<void> {
    const started = performance.now();
    let isSuccess = true;
    try {
      await this.#store.get(key);
    } catch {
      isSuccess = false;
    }
    this.#reads.probed(isSuccess, performance.now() - started);
  }

  async #written(stored: Promise<number | undefined>, started: number, isProbe: boolean): Promise<number | undefined> {
    this.#pending.add(stored);
    try {
      const bytes = await inTime(WRITE_TIMEOUT_MS, stored);
      if (bytes === TOO_LATE) throw new Error(`The store did not confirm within ${WRITE_TIMEOUT_MS} ms.`);
      this.#writeSucceeded(started, isProbe);
      return bytes;
    } catch (error) {
      this.#writeFailed(started, isProbe, error);
      return undefined;
    } finally {
      this.#pending.delete(stored);
    }
  }

  async #settle(operation: string, run: () => Promise<void>): Promise<void> {
    try {
      const done = await inTime(WRITE_TIMEOUT_MS, run());
      if (done === TOO_LATE) throw new Error(`The store did not confirm within ${WRITE_TIMEOUT_MS} ms.`);
    } catch (error) {
      count(this.#failures, operation);
      throw error;
    }
  }

  /** The entry, if it is valid and has this key. */
  #checked(key: string, entry: unknown): CacheEntry | undefined {
    if (entry === undefined || entry === null) return undefined;
    if (isEntryOf(key, entry)) return entry;
    this.#drop('not-an-entry');
    return undefined;
  }

  #readFailed(kind: 'reads' | 'timeouts', started: number, cause: unknown): void {
    count(this.#failures, kind);
    this.#reads.failed(performance.now() - started, cause);
  }

  #writeSucceeded(started: number, isProbe: boolean): void {
    if (isProbe) this.#writes.probed(true, performance.now() - started);
    else this.#writes.succeeded();
  }

  #writeFailed(started: number, isProbe: boolean, cause: unknown): void {
    count(this.#failures, 'writes');
    const tookMs = performance.now() - started;
    if (isProbe) this.#writes.probed(false, tookMs);
    else this.#writes.failed(tookMs, cause);
  }

  #guardedLeases(leases: LeaseStore): LeaseStore {
    const orIf = async <T>(otherwise: T, run: () => Promise<T>): Promise<T> => {
      if (this.isResting || this.#isClosed) return otherwise;
      try {
        const result = await inTime(this.#timeoutMs, run());
        if (result !== TOO_LATE) return result;
      } catch {
        // Treated like a time-out.
      }
      count(this.#failures, 'leases');
      return otherwise;
    };
    return {
      acquire: (key, token, ttlMs) => orIf(true, () => leases.acquire(key, token, ttlMs)),
      renew: (key, token, ttlMs) => orIf(false, () => leases.renew(key, token, ttlMs)),
      release: (key, token) => orIf(undefined, () => leases.release(key, token)),
    };
  }

  #drop(reason: string): undefined {
    count(this.#dropped, reason);
  }
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

function msSince(started: number): number {
  return Math.round(performance.now() - started);
}

function statsOf(store: CacheStore): StoreStats {
  try {
    return store.stats?.() ?? {};
  } catch {
    return {};
  }
}

function count(counts: { [name: string]: number }, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function sum(
  first: { readonly [name: string]: number },
  second: { readonly [name: string]: number },
): { readonly [name: string]: number } {
  const counts = { ...first };
  for (const [name, value] of Object.entries(second)) counts[name] = (counts[name] ?? 0) + value;
  return counts;
}
