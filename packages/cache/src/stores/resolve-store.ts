import { isObject } from '@flexiai/core/plugin';
import type { CacheStore } from './cache-store.ts';
import { GuardedStore } from './guarded-store.ts';
import { isKeyv, isKeyvAdapter } from './keyv-client.ts';
import type { KeyvAdapterLike, KeyvLike } from './keyv-like.ts';
import { keyvStore } from './keyv-store.ts';
import { memoryStore } from './memory-store.ts';

/** The accepted kinds of stores: a store of this package, a `Keyv` of keyv 6 or one of its storage adapters. */
export type StoreOption = CacheStore | KeyvLike | KeyvAdapterLike;

/**
 * Maximum time that failures of a store may cost the calls together, until the store is not used for a while. In ms.
 */
const TIMEOUT_MS = 50;

/** Whether a value is one of the accepted stores. */
export function isStore(value: unknown): value is StoreOption {
  return isCacheStore(value) || isKeyv(value) || isKeyvAdapter(value);
}

/** The guarded store of a cache. */
export function resolveStore(option: StoreOption = memoryStore()): GuardedStore {
  return new GuardedStore(isCacheStore(option) ? option : keyvStore(option), { timeoutMs: TIMEOUT_MS });
}

function isCacheStore(value: unknown): value is CacheStore {
  return isObject(value) && ['get', 'set', 'delete', 'invalidate'].every((name) => typeof value[name] === 'function');
}
