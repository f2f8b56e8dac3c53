export { cache } from './cache.ts';
export type { Cache, InvalidateTarget } from './cache-middleware.ts';
export type { CacheOptions, CacheTemperature, PaceOptions } from './cache-options.ts';
export type { CacheRejectReason, CacheStats } from './cache-stats.ts';
export { type CacheCallOptions, cacheOptions } from './call-options.ts';
export type { CachedResponse, CacheEntry } from './entry/cache-entry.ts';
export type { TtlRules } from './freshness/ttl-rules.ts';
export {
  type EvaluatedPairs,
  type EvaluationOptions,
  evaluateSemantic,
  type SemanticEvaluation,
} from './semantic/evaluate-semantic.ts';
export type { GateReason } from './semantic/gate/gate-difference.ts';
export { type PairKind, SEMANTIC_PAIRS, type SemanticPair } from './semantic/published-pairs.ts';
export { type Embeddings, type SemanticOptions, semantic } from './semantic/semantic.ts';
export type { SemanticMatch, SemanticMatcher, SemanticQuestion, SemanticStats } from './semantic/semantic-matcher.ts';
export type { Awaitable, CacheStore, EntryGroup, LeaseStore, StoreStats } from './stores/cache-store.ts';
export type { KeyvAdapterLike, KeyvLike } from './stores/keyv-like.ts';
export { type KeyvStoreOptions, keyvStore } from './stores/keyv-store.ts';
export { type MemoryStoreOptions, memoryStore } from './stores/memory-store.ts';
export type { StoreOption } from './stores/resolve-store.ts';
