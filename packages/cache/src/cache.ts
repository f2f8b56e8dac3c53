import type { Cache } from './cache-middleware.ts';
import type { CacheOptions } from './cache-options.ts';
import { checkCacheOptions } from './check-options.ts';
import { resolveStore } from './stores/resolve-store.ts';

/**
 * Makes a cache: `createFlexiAI({ middleware: [cache()] })` or `ai.use(cache())`.
 *
 * @throws ConfigurationError that lists every problem with its path
 */
export function cache(options: CacheOptions = {}): Cache {
  checkCacheOptions(options);
  const store = resolveStore(options.store);
  const close = (): Promise<void> => store.close();
  return {
    name: 'cache',
    scope: 'call',
    handle: (_request, _context, next) => next(),
    async invalidate(target) {
      if ('key' in target) await store.delete(target.key);
    },
    stats: () => ({
      hits: 0,
      misses: 0,
      stale: { whileRevalidate: 0, ifError: 0 },
      shared: 0,
      refreshes: 0,
      stores: 0,
      rejects: {},
      storedBytes: 0,
      savedUsd: 0,
      savedMs: 0,
      store: store.stats(),
    }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
