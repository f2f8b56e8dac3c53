import type { CandidateIdentity, MiddlewareContext, UnifiedRequest } from '@flexiai/core';
import type { TtlRules } from './freshness/ttl-rules.ts';
import type { SemanticMatcher } from './semantic/semantic-matcher.ts';
import type { StoreOption } from './stores/resolve-store.ts';

/** Which requests are cached by their temperature: see `CacheOptions.cacheTemperature`. */
export type CacheTemperature = 'zero' | 'unset' | 'any';

/** How the answers of a cache are handed over to streams. */
export interface PaceOptions {
  /** Characters of text, reasoning and arguments a second. */
  readonly charsPerSecond: number;
}

/** What a cache does. Everything may be left out. */
export interface CacheOptions {
  /**
   * Where answers are kept: `memoryStore({ maxEntries, maxBytes })`, a `Keyv` of keyv 6 or one of its storage adapters (such as
   * `new KeyvRedis(url)`), `keyvStore(keyv, { namespace, secret })`, or a store of your own. It stays open when the cache is closed.
   * @default memoryStore()
   */
  readonly store?: StoreOption;
  /**
   * Whose answers a call may get: calls of two partitions never share an answer, a flight or an invalidation. Such as
   * `(request, { metadata }) => metadata.tenant`. A call for which it gives `undefined`, an empty text or no text, or throws, is
   * not cached. `cacheOptions({ partition })` wins over it.
   * @default one partition for all calls of all clients that use the store
   */
  readonly partition?: (request: UnifiedRequest, context: MiddlewareContext) => string | undefined;
  /**
   * What stands for a candidate's account and endpoint in the key, in place of its `account`: a digest of its plugin, options and
   * API keys. Give a name of your own to keep answers when keys change, or to share them where an entry has a `client` or
   * `fetch` of its own, whose digest is another one in each process.
   * @default (candidate) => candidate.account
   */
  readonly account?: (candidate: CandidateIdentity) => string;
  /** How long answers stay fresh, in ms, or rules for it; 0: they are not stored. @default 3600000 */
  readonly ttlMs?: number | TtlRules;
  /** For how long after that an answer is given at once while a new one is fetched in the background, in ms. @default 0 */
  readonly staleWhileRevalidateMs?: number;
  /**
   * For how long after that an answer is given where the call fails because its providers do not answer, in ms. Never for what
   * is the request's own fault, nor for refused keys.
   * @default 0
   */
  readonly staleIfErrorMs?: number;
  /** Also store answers that ask for tool calls. Answers with tools that the provider's server ran are never stored. @default false */
  readonly cacheTools?: boolean;
  /**
   * Which requests are cached: those with `temperature: 0` only, also those that set none, or those with any temperature.
   * @default 'unset'
   */
  readonly cacheTemperature?: CacheTemperature;
  /** How hits are handed over to streams. @default at once */
  readonly pace?: PaceOptions;
  /** Answers that take more are not stored, and not shared among calls from there on. In bytes of JSON. @default 1048576 */
  readonly maxEntryBytes?: number;
  /** Looks for answers to questions that mean the same. @default none */
  readonly semantic?: SemanticMatcher;
}
