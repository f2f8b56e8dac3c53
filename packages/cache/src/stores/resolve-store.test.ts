import { ConfigurationError } from '@flexiai/core';
import Keyv from 'keyv';
import { describe, expect, it } from 'vitest';
import { cache } from '../cache.ts';
import type { CacheOptions } from '../cache-options.ts';
import { keyvStore } from './keyv-store.ts';
import { type MemoryStoreOptions, memoryStore } from './memory-store.ts';

describe('the option store', () => {
  it.each([
    ['nothing', undefined, 'memory'],
    ['a store of the package', memoryStore({ maxEntries: 5 }), 'memory'],
    ['a Keyv', new Keyv(), 'keyv'],
    ['a storage adapter', new Keyv().store, 'keyv'],
    ['a namespaced Keyv', keyvStore(new Keyv(), { namespace: 'mine' }), 'keyv'],
  ])('accepts %s', (_, store, name) => {
    const made = cache(store === undefined ? {} : { store });
    expect(made.stats().store).toMatchObject(
      name === 'memory' ? { entries: 0, isResting: false } : { isResting: false },
    );
  });

  it.each([
    ['a Map', new Map()],
    ['a text', 'redis://127.0.0.1'],
    ['an adapter of keyv 5', { get() {}, set() {}, delete() {}, clear() {} }],
  ])('throws for %s, and names the alternative', (_, store) => {
    expect(() => cache({ store } as unknown as CacheOptions)).toThrow(
      /store: expected a Keyv or a storage adapter of keyv 6/,
    );
  });

  it('throws for unknown options of a store, with the nearest name', () => {
    expect(() => memoryStore({ maxEntry: 5 } as MemoryStoreOptions)).toThrow(/maxEntries/);
    expect(() => memoryStore({ maxBytes: 0 })).toThrow(ConfigurationError);
    expect(() => keyvStore(new Keyv(), { namespace: '' })).toThrow(/namespace: expected a text that is not empty/);
    expect(() => keyvStore(new Map() as never)).toThrow(/keyvStore expects a Keyv/);
  });
});
