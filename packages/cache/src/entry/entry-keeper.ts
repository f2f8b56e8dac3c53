import type { MiddlewareContext, UnifiedResponse } from '@flexiai/core';
import type { CacheCounters } from '../cache-counters.ts';
import type { CacheRejectReason } from '../cache-stats.ts';
import { type TtlRules, ttlOf } from '../freshness/ttl-rules.ts';
import type { Awaitable, CacheStore, LeaseStore } from '../stores/cache-store.ts';
import type { CacheEntry } from './cache-entry.ts';
import { makeEntry } from './make-entry.ts';
import { rejectionOf } from './storable.ts';

/** The rules for storing answers. */
export interface KeeperRules {
  readonly ttlMs: number | TtlRules;
  /** How long an answer may be used after it was fresh, in ms. */
  readonly staleMs: number;
  readonly maxEntryBytes: number;
}

/** An answer to store. */
export interface Keepable {
  readonly key: string;
  readonly response: UnifiedResponse;
  /** The digests of its partition and its tags. */
  readonly partition: string;
  readonly tags: readonly string[];
  /** Overrides the rules. */
  readonly ttlMs: number | undefined;
  readonly cacheTools: boolean;
  readonly durationMs: number;
  /** Why it must not be stored, whatever its content. */
  readonly rejected: CacheRejectReason | undefined;
  readonly emit: MiddlewareContext['emit'];
  /** Called when it was stored, or will not be. */
  readonly over: () => void;
}

/** The only access to the store, so that errors of the store never fail a call. */
export class EntryKeeper {
  readonly #store: CacheStore;
  readonly #rules: KeeperRules;
  readonly #counters: CacheCounters;
  readonly #pending = new Set<Promise<unknown>>();

  constructor(store: CacheStore, rules: KeeperRules, counters: CacheCounters) {
    this.#store = store;
    this.#rules = rules;
    this.#counters = counters;
  }

  /** Leases for processes that share the store. */
  get leases(): LeaseStore | undefined {
    return this.#store.leases;
  }

  /** The entry of a key, synchronous if the store is. Never rejects. */
  get(key: string): Awaitable<CacheEntry | undefined> {
    try {
      const found = this.#store.get(key);
      if (!(found instanceof Promise)) return ofKey(found, key);
      return found.then(
        (entry) => ofKey(entry, key),
        () => undefined,
      );
    } catch {
      return undefined;
    }
  }

  /** Stores an answer if that is allowed; otherwise counts the reason. Returns whether it is being stored. */
  put(answer: Keepable): boolean {
    const ttlMs = answer.ttlMs ?? ttlOf(this.#rules.ttlMs, answer.response);
    const rejected =
      answer.rejected ?? rejectionOf(answer.response, answer.cacheTools) ?? (ttlMs > 0 ? undefined : 'no-ttl');
    const entry = rejected ?? this.#entryOf(answer, ttlMs);
    if (typeof entry === 'string') {
      this.#counters.reject(entry);
      answer.over();
      return false;
    }
    this.#keep(entry, ttlMs, answer);
    return true;
  }

  drop(key: string): void {
    this.#wait(() => this.#store.delete(key));
  }

  /** Resolves when no write is pending. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  #entryOf(answer: Keepable, ttlMs: number): CacheEntry | CacheRejectReason {
    const { staleMs, maxEntryBytes } = this.#rules;
    try {
      const entry = makeEntry(answer.response, { ...answer, ttlMs, staleMs, now: Date.now() });
      const bytes = new TextEncoder().encode(JSON.stringify(entry.response)).length;
      return bytes > maxEntryBytes ? 'too-large' : entry;
    } catch {
      return 'not-json';
    }
  }

  #keep(entry: CacheEntry, ttlMs: number, { emit, over }: Keepable): void {
    const kept = (bytes: number | undefined): void => {
      if (bytes === undefined) {
        this.#counters.reject('store');
        return;
      }
      this.#counters.stores += 1;
      this.#counters.storedBytes += bytes;
      const { key, response } = entry;
      emit?.('cacheStore', () => ({ key, provider: response.provider, model: response.model, ttlMs, bytes }));
    };
    this.#wait(
      () => {
        const stored = this.#store.set(entry);
        if (stored instanceof Promise) return stored.then(kept).finally(over);
        kept(stored);
        over();
        return undefined;
      },
      () => {
        this.#counters.reject('store');
        over();
      },
    );
  }

  /** Runs an operation of the store, and ignores its errors. */
  #wait(work: () => Awaitable<unknown>, failed: () => void = () => undefined): void {
    try {
      const done = work();
      if (!(done instanceof Promise)) return;
      const over = done.catch(failed).finally(() => this.#pending.delete(over));
      this.#pending.add(over);
    } catch {
      failed();
    }
  }
}

/** An entry that the store returns under another key is not trusted. */
function ofKey(entry: CacheEntry | undefined, key: string): CacheEntry | undefined {
  return entry?.key === key ? entry : undefined;
}
