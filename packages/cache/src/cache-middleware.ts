import type { Middleware } from '@flexiai/core';
import type { CacheStats } from './cache-stats.ts';

/**
 * What is forgotten: one answer by its key (`answer.cached.key`), or all answers of a partition or a tag. `{ partition: null }`
 * are the answers of calls without a partition.
 */
export type InvalidateTarget =
  | { readonly key: string }
  | { readonly partition: string | null }
  | { readonly tag: string };

/** A cache: a middleware for `createFlexiAI({ middleware: [cache()] })` or `ai.use(cache())`, with what else it can do. */
export interface Cache extends Middleware, AsyncDisposable {
  readonly scope: 'call';
  /**
   * Forgets answers. Calls in flight are not stored any more under what was forgotten.
   * @throws ValidationError for a target that is not one
   */
  invalidate(target: InvalidateTarget): Promise<void>;
  /** What the cache has done since it was made. */
  stats(): CacheStats;
  /** Ends refreshes in the background and closes what the cache has opened itself; a store that was given stays open. */
  close(): Promise<void>;
}
