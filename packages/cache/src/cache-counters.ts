import type { CacheRejectReason, CacheStats } from './cache-stats.ts';
import type { StoreStats } from './stores/cache-store.ts';

/** The counters of a cache. */
export class CacheCounters {
  hits = 0;
  misses = 0;
  staleWhileRevalidate = 0;
  staleIfError = 0;
  shared = 0;
  refreshes = 0;
  stores = 0;
  storedBytes = 0;
  savedUsd = 0;
  savedMs = 0;
  readonly #rejects: { [Reason in CacheRejectReason]?: number } = {};

  reject(reason: CacheRejectReason): void {
    this.#rejects[reason] = (this.#rejects[reason] ?? 0) + 1;
  }

  saved(usd: number | undefined, milliseconds: number): void {
    this.savedUsd += usd ?? 0;
    this.savedMs += milliseconds;
  }

  snapshot(store: StoreStats): CacheStats {
    const { hits, misses, shared, refreshes, stores, storedBytes, savedUsd, savedMs } = this;
    return {
      hits,
      misses,
      stale: { whileRevalidate: this.staleWhileRevalidate, ifError: this.staleIfError },
      shared,
      refreshes,
      stores,
      rejects: { ...this.#rejects },
      storedBytes,
      savedUsd,
      savedMs: Math.round(savedMs),
      store,
    };
  }
}
