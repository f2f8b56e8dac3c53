import { describe, expect, it } from 'vitest';
import { entryFor } from '../../test/entry-for.ts';
import { itKeepsEntries } from '../../test/store-contract.ts';
import { memoryStore } from './memory-store.ts';

describe('memoryStore', () => {
  itKeepsEntries(() => memoryStore());

  it('is synchronous', () => {
    const store = memoryStore();
    const entry = entryFor('a');
    expect(store.set(entry)).toBeTypeOf('number');
    expect(store.get('a')).toBe(entry);
  });

  it('removes the least recently used entries if there are too many, and counts them', () => {
    const store = memoryStore({ maxEntries: 2 });
    for (const key of ['a', 'b', 'c']) void store.set(entryFor(key));
    expect(['a', 'b', 'c'].map((key) => store.get(key) !== undefined)).toEqual([false, true, true]);
    expect(store.stats?.()).toMatchObject({ entries: 2, dropped: { evicted: 1 } });
  });

  it('forgets the groups of an entry that it removed: a later one under its key is in its own groups only', () => {
    const store = memoryStore({ maxEntries: 1 });
    void store.set({ ...entryFor('a'), tags: ['old'] });
    void store.set(entryFor('b'));
    const later = { ...entryFor('a'), tags: ['new'] };
    void store.set(later);
    void store.invalidate({ tag: 'old' });
    expect(store.get('a')).toBe(later);
    void store.invalidate({ tag: 'new' });
    expect(store.get('a')).toBeUndefined();
  });

  it('stays within its maximum size, and rejects an entry that alone exceeds it', () => {
    const bytes = Number(memoryStore().set(entryFor('a')));
    const store = memoryStore({ maxBytes: bytes * 2 });
    for (const key of ['a', 'b', 'c']) void store.set(entryFor(key));
    expect(store.stats?.()).toMatchObject({ entries: 2, bytes: bytes * 2 });
    expect(store.set(entryFor('b', { text: 'x'.repeat(bytes * 2) }))).toBeUndefined();
    expect(store.get('b')).toBeUndefined();
    expect(store.stats?.()).toMatchObject({ entries: 1, bytes, dropped: { oversized: 1 } });
  });

  it('counts multi-byte characters as bytes', () => {
    const plain = Number(memoryStore().set(entryFor('a', { text: 'e'.repeat(100) })));
    const accented = Number(memoryStore().set(entryFor('a', { text: 'é'.repeat(100) })));
    // The entry contains the text twice.
    expect(accented - plain).toBe(200);
  });
});
