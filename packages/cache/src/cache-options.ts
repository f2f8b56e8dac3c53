import type { CandidateIdentity, MiddlewareContext, UnifiedRequest } from '@flexiai/core';
import type { TtlRules } from './freshness/ttl-rules.ts';
import type { SemanticMatcher } from './semantic/semantic-matcher.ts';
import type { StoreOption } from './stores/resolve-store.ts';

/** Which requests are cached, by temperature: see `CacheOptions.cacheTemperature`. */
export type CacheTemperature = 'zero' | 'unset' | 'any';

/** How streams return answers from a cache. */
export interface PaceOptions {
  /** Characters of text, reasoning and arguments per second. */
  readonly charsPerSecond: number;
}

/** The options of a cache. All are optional. */
export interface CacheOptions {
  /**
   * Where answers are stored: `memoryStore({ maxEntries, maxBytes })`, a `Keyv` of keyv 6 or one of its storage
   * adapters (such as `new KeyvRedis(url)`), `keyvStore(keyv, { namespace, secret })`, or a custom store. It stays open
   * when the cache is closed.
   * @default memoryStore()
   */
  readonly store?: StoreOption;
  /**
   * The partition of a call: calls of different partitions never share an answer, a flight or an invalidation. For
   * example `(request, { metadata }) => metadata.tenant`. A call is not cached if this returns `undefined`, an empty
   * text or another type, or throws. `cacheOptions({ partition })` has precedence.
   * @default one partition for all calls of all clients that use the store
   */
  readonly partition?: (request: UnifiedRequest, context: MiddlewareContext) => string | undefined;
  /**
   * Identifies a candidate's account and endpoint in the key. The default, `account`, is a digest of its plugin,
   * options and API keys. Return a fixed name to keep answers when keys change, or to share them if an entry has a
   * custom `client` or `fetch`, because their digest differs in each process.
   * @default (candidate) => candidate.account
   */
  readonly account?: (candidate: CandidateIdentity) => string;
  /** How long answers stay fresh, in ms, or rules for it; 0 means that they are not stored. @default 3600000 */
  readonly ttlMs?: number | TtlRules;
  /**
   * How long after that a stale answer is returned at once while a new one is fetched in the background, in ms.
   * @default 0
   */
  readonly staleWhileRevalidateMs?: number;
  /**
   * How long after that a stale answer is returned if the call fails because its providers do not answer, in ms. Never
   * for an invalid request, nor for rejected keys.
   * @default 0
   */
  readonly staleIfErrorMs?: number;
  /**
   * Also store answers that contain tool calls. Answers that used tools of the provider's server are never stored.
   * @default false
   */
  readonly cacheTools?: boolean;
  /**
   * Which requests are cached: `zero` those with `temperature: 0`, `unset` also those without a temperature, `any` all.
   * @default 'unset'
   */
  readonly cacheTemperature?: CacheTemperature;
  /** How streams return answers from the cache. @default at once */
  readonly pace?: PaceOptions;
  /**
   * Maximum size of an answer in bytes of JSON. Larger answers are not stored, and a call can no longer join them once
   * they exceed it. @default 1048576
   */
  readonly maxEntryBytes?: number;
  /** Finds answers to questions with the same meaning. @default none */
  readonly semantic?: SemanticMatcher;
}
