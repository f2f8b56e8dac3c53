/** The events that middleware can emit on the client, by name. Each event also carries the ids of its call. */
export interface MiddlewareEvents {
  /** A call was answered from a cache, or with the answer to another call. */
  readonly cacheHit: {
    /** The key of the answer. */
    readonly key: string;
    /** The entry and the model that gave the answer. */
    readonly provider: string;
    readonly model: string;
    /** The age of the answer, in ms. */
    readonly ageMs: number;
    /**
     * The source: a fresh entry; a stale entry while a new answer is fetched; a stale entry because the providers failed; an entry
     * of a request with the same meaning; or the answer to another call.
     */
    readonly from: 'fresh' | 'stale-while-revalidate' | 'stale-if-error' | 'semantic' | 'shared';
    /** What the call would have cost, in USD, if that is known. */
    readonly savedUsd?: number;
    /** How long the call would have taken, in ms. */
    readonly savedMs: number;
  };
  /** A cache had no answer: a provider is asked. */
  readonly cacheMiss: {
    /** The key of the request; absent if the request has no key. */
    readonly key?: string;
    /** Why the cache was not used; absent if it had no entry. */
    readonly reason?: string;
  };
  /** A cache has stored an answer. */
  readonly cacheStore: {
    readonly key: string;
    readonly provider: string;
    readonly model: string;
    /** How long the answer stays fresh, in ms. */
    readonly ttlMs: number;
    /** Its size in the store. */
    readonly bytes: number;
  };
}
