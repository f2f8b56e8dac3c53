/** What middleware tells the client's listeners, by event name. Each event also carries the ids of its call. */
export interface MiddlewareEvents {
  /** A call was answered from a cache, or by the run of another call. */
  readonly cacheHit: {
    /** The key of the answer. */
    readonly key: string;
    /** The entry and the model that had answered. */
    readonly provider: string;
    readonly model: string;
    /** How old the answer is, in ms. */
    readonly ageMs: number;
    /**
     * Where it came from: a fresh entry, a stale one while a new answer is fetched, a stale one because the providers failed, an
     * entry of a request that means the same, or the run of another call.
     */
    readonly from: 'fresh' | 'stale-while-revalidate' | 'stale-if-error' | 'semantic' | 'shared';
    /** What the call would have cost, in USD, where that is known. */
    readonly savedUsd?: number;
    /** How long it would have taken, in ms. */
    readonly savedMs: number;
  };
  /** A cache had no answer: a provider is asked. */
  readonly cacheMiss: {
    /** The key of the request; absent where it has none. */
    readonly key?: string;
    /** Why the cache was not asked, or its answer not taken; absent where it had none. */
    readonly reason?: string;
  };
  /** A cache has stored an answer. */
  readonly cacheStore: {
    readonly key: string;
    readonly provider: string;
    readonly model: string;
    /** How long it stays fresh, in ms. */
    readonly ttlMs: number;
    /** What it takes in the store. */
    readonly bytes: number;
  };
}
