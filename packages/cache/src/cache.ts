import { ValidationError } from '@flexiai/core';
import { describeValue, isObject, unknownOption } from '@flexiai/core/plugin';
import { CacheCounters } from './cache-counters.ts';
import { CacheEngine } from './cache-engine.ts';
import type { Cache, InvalidateTarget } from './cache-middleware.ts';
import type { CacheOptions } from './cache-options.ts';
import { checkCacheOptions } from './check-options.ts';
import { EntryKeeper } from './entry/entry-keeper.ts';
import { Flights } from './flight/flights.ts';
import { DEFAULT_TTL_MS } from './freshness/ttl-rules.ts';
import { partitionDigest, tagDigest } from './key/digest.ts';
import type { EntryGroup } from './stores/cache-store.ts';
import { resolveStore } from './stores/resolve-store.ts';

/**
 * Creates a cache: `createFlexiAI({ middleware: [cache()] })` or `ai.use(cache())`. Middleware before it runs for hits,
 * too. Middleware after it, or around attempts, runs only for calls to providers. Put middleware that changes requests
 * before it, because the key is built from the request as the cache receives it.
 *
 * @throws ConfigurationError that lists every problem with its path
 * @example
 * ```ts
 * import { cache } from '@flexiai/cache';
 * import { createFlexiAI } from '@flexiai/core';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const ai = createFlexiAI({ providers: [mockProvider()({ model: 'demo' })], middleware: [cache({ ttlMs: 60_000 })] });
 * await ai.chatCompletion({ prompt: 'Hello', temperature: 0 });
 * const again = await ai.chatCompletion({ prompt: 'Hello', temperature: 0 });
 * console.log(again.cached);
 * await ai.close();
 * ```
 */
export function cache(options: CacheOptions = {}): Cache {
  checkCacheOptions(options);
  const { partition, account, cacheTools, cacheTemperature, pace, semantic } = options;
  const store = resolveStore(options.store);
  const { ttlMs = DEFAULT_TTL_MS, staleWhileRevalidateMs = 0, staleIfErrorMs = 0, maxEntryBytes = 1_048_576 } = options;
  const counters = new CacheCounters();
  const flights = new Flights();
  const staleMs = Math.max(staleWhileRevalidateMs, staleIfErrorMs);
  const keeper = new EntryKeeper(store, { ttlMs, staleMs, maxEntryBytes }, counters);
  const engine = new CacheEngine({
    admission: {
      ...(partition !== undefined && { partition }),
      ...(account !== undefined && { account }),
      ...(cacheTools !== undefined && { cacheTools }),
      ...(cacheTemperature !== undefined && { cacheTemperature }),
    },
    stale: { whileRevalidateMs: staleWhileRevalidateMs, ifErrorMs: staleIfErrorMs },
    pace,
    semantic,
    maxSharedChars: maxEntryBytes,
    keeper,
    flights,
    counters,
  });
  const close = async (): Promise<void> => {
    flights.abandonBackground();
    await keeper.settled();
    await store.close();
  };
  return {
    name: 'cache',
    scope: 'call',
    handle: (request, context, next) => engine.handle(request, context, next),
    async invalidate(target) {
      const wanted = checkTarget(target);
      if ('key' in wanted) {
        flights.invalidate((_mark, key) => key === wanted.key);
        await store.delete(wanted.key);
        return;
      }
      flights.invalidate((mark) => ('tag' in wanted ? mark.tags.has(wanted.tag) : mark.partition === wanted.partition));
      await store.invalidate(wanted);
    },
    stats: () => {
      const matched = semantic?.stats?.();
      return { ...counters.snapshot(store.stats()), ...(matched !== undefined && { semantic: matched }) };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const TARGETS = ['key', 'partition', 'tag'] as const;

/** @throws ValidationError for an invalid target */
function checkTarget(target: InvalidateTarget): EntryGroup | { readonly key: string } {
  const fields: readonly string[] = isObject(target) ? Object.keys(target) : [];
  const [field, ...others] = fields;
  if (field === undefined || others.length > 0) {
    throw new ValidationError(
      `invalidate expects exactly one of { key }, { partition } and { tag }, got ${describeValue(target)}.`,
    );
  }
  if (!(TARGETS as readonly string[]).includes(field)) {
    throw new ValidationError(`invalidate: ${field}: ${unknownOption(field, TARGETS)}`);
  }
  const value: unknown = Reflect.get(target, field);
  if (field === 'partition' && value === null) return { partition: partitionDigest(undefined) };
  if (typeof value !== 'string' || value === '') {
    throw new ValidationError(`invalidate: ${field}: expected a text that is not empty, got ${describeValue(value)}.`);
  }
  if (field === 'key') return { key: value };
  return field === 'tag' ? { tag: tagDigest(value) } : { partition: partitionDigest(value) };
}
