import type { Middleware } from '@flexiai/core';
import type { CacheStats } from './cache-stats.ts';

/**
 * What to invalidate: one answer by its key (`answer.cached.key`), or all answers of a partition or a tag. `{
 * partition: null }` selects the answers of calls without a partition.
 */
export type InvalidateTarget =
  | { readonly key: string }
  | { readonly partition: string | null }
  | { readonly tag: string };

/** A cache: a middleware for `createFlexiAI({ middleware: [cache()] })` or `ai.use(cache())`, with further methods. */
export interface Cache extends Middleware, AsyncDisposable {
  readonly scope: 'call';
  /**
   * Deletes answers. The results of calls in progress are not stored either.
   * @throws ValidationError for an invalid target
   */
  invalidate(target: InvalidateTarget): Promise<void>;
  /** Counters since the cache was created. */
  stats(): CacheStats;
  /** Aborts refreshes in the background and closes the cache's own resources; a store from the options stays open. */
  close(): Promise<void>;
}
