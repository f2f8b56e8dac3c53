import { expect, it } from 'vitest';
import type { CacheStore } from '../src/stores/cache-store.ts';
import { entryFor } from './entry-for.ts';

/** Declares the tests that every store of the cache must pass. Called inside a `describe`. */
export function itKeepsEntries(make: () => CacheStore): void {
  it('returns an entry as it was stored', async () => {
    const store = make();
    const entry = entryFor('a', { text: 'Grüße, 世界 🌍', tags: ['t1'], costUsd: 0.001 });
    expect(await store.set(entry)).toBeGreaterThan(100);
    expect(await store.get('a')).toEqual(entry);
    expect(await store.get('b')).toBeUndefined();
  });

  it('returns the entry that was stored last', async () => {
    const store = make();
    await store.set(entryFor('c', { text: 'older' }));
    await store.set(entryFor('c', { text: 'newer' }));
    expect((await store.get('c'))?.response.text).toBe('newer');
  });

  it('returns no entry that was deleted or has expired', async () => {
    const store = make();
    await store.set(entryFor('d'));
    await store.delete('d');
    await store.delete('never there');
    await store.set(entryFor('e', { expiresAt: Date.now() - 1 }));
    expect(await store.get('d')).toBeUndefined();
    expect(await store.get('e')).toBeUndefined();
  });

  it('invalidates the entries of a partition or of a tag, and no others', async () => {
    const store = make();
    await store.set(entryFor('f', { partition: 'p1', tags: ['t1', 't2'] }));
    await store.set(entryFor('g', { partition: 'p2', tags: ['t2'] }));
    await store.set(entryFor('h', { partition: 'p2' }));
    await store.set(entryFor('i', { partition: 'p3', tags: ['t3'] }));
    await store.invalidate({ tag: 't1' });
    await store.invalidate({ partition: 'p2' });
    const left = await Promise.all(['f', 'g', 'h', 'i'].map((key) => store.get(key)));
    expect(left.map((entry) => entry?.key)).toEqual([undefined, undefined, undefined, 'i']);
  });

  it('returns an entry that is stored after its group was invalidated', async () => {
    const store = make();
    await store.invalidate({ partition: 'p4' });
    await store.set(entryFor('j', { partition: 'p4', storedAt: Date.now() + 1 }));
    expect((await store.get('j'))?.key).toBe('j');
  });
}
