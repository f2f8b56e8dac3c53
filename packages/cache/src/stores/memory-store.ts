import type { CacheEntry } from '../entry/cache-entry.ts';
import type { CacheStore, EntryGroup } from './cache-store.ts';

/** How much the store in memory holds. */
export interface MemoryStoreOptions {
  /** Entries; the one that was unused for longest goes first. @default 1000 */
  readonly maxEntries?: number;
}

/** Entries in the memory of this process, the least recently used one dropped first. */
export function memoryStore({ maxEntries = 1_000 }: MemoryStoreOptions = {}): CacheStore {
  const entries = new Map<string, CacheEntry>();
  const isOf = (entry: CacheEntry, group: EntryGroup): boolean =>
    'partition' in group ? entry.partition === group.partition : entry.tags.includes(group.tag);
  return {
    name: 'memory',
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (entry.expiresAt <= Date.now()) return undefined;
      entries.set(key, entry);
      return entry;
    },
    set(entry) {
      entries.delete(entry.key);
      entries.set(entry.key, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) break;
        entries.delete(oldest);
      }
      return JSON.stringify(entry).length;
    },
    delete(key) {
      entries.delete(key);
    },
    invalidate(group) {
      for (const [key, entry] of entries) if (isOf(entry, group)) entries.delete(key);
    },
    stats: () => ({ entries: entries.size }),
  };
}
