import { checkByRules } from '@flexiai/core/plugin';
import type { CacheEntry } from '../entry/cache-entry.ts';
import { COUNT } from '../option-rules.ts';
import { BoundedLru } from './bounded-lru.ts';
import type { CacheStore, EntryGroup } from './cache-store.ts';

/** The limits of the memory store. */
export interface MemoryStoreOptions {
  /** Maximum number of entries; the least recently used one is removed first. @default 1000 */
  readonly maxEntries?: number;
  /**
   * Maximum size of all entries together, as JSON in bytes. An entry that alone exceeds it is not stored. @default
   * 67108864
   */
  readonly maxBytes?: number;
}

const RULES = { maxEntries: COUNT, maxBytes: COUNT };

/**
 * Entries in the memory of this process. Every operation is O(1), except `invalidate`, which is proportional to the
 * group.
 *
 * @throws ConfigurationError that lists every problem with its path
 */
export function memoryStore(options: MemoryStoreOptions = {}): CacheStore {
  checkByRules('memoryStore', options, RULES);
  const { maxEntries = 1_000, maxBytes = 64 * 1_048_576 } = options;
  const groups = new Map<string, Set<string>>();
  const dropped: { [reason: string]: number } = {};
  const drop = (reason: string): undefined => {
    dropped[reason] = (dropped[reason] ?? 0) + 1;
  };

  function leaveGroups(entry: CacheEntry): void {
    for (const name of groupsOf(entry)) {
      const keys = groups.get(name);
      keys?.delete(entry.key);
      if (keys?.size === 0) groups.delete(name);
    }
  }

  const entries = new BoundedLru<CacheEntry>({
    maxEntries,
    maxBytes,
    onEvict: (_, entry) => {
      leaveGroups(entry);
      drop('evicted');
    },
  });

  function remove(key: string): void {
    const entry = entries.peek(key);
    if (entry !== undefined) leaveGroups(entry);
    entries.delete(key);
  }

  return {
    name: 'memory',
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined || entry.expiresAt > Date.now()) return entry;
      remove(key);
      return drop('expired');
    },
    set(entry) {
      const bytes = utf8Length(JSON.stringify(entry));
      remove(entry.key);
      if (!entries.set(entry.key, entry, bytes)) return drop('oversized');
      for (const name of groupsOf(entry)) {
        const keys = groups.get(name);
        if (keys === undefined) groups.set(name, new Set([entry.key]));
        else keys.add(entry.key);
      }
      return bytes;
    },
    delete: remove,
    invalidate(group) {
      for (const key of [...(groups.get(groupName(group)) ?? [])]) remove(key);
    },
    stats: () => ({ entries: entries.size, bytes: entries.bytes, dropped: { ...dropped } }),
  };
}

function groupsOf({ partition, tags }: CacheEntry): string[] {
  return [groupName({ partition }), ...tags.map((tag) => groupName({ tag }))];
}

function groupName(group: EntryGroup): string {
  return 'partition' in group ? `partition:${group.partition}` : `tag:${group.tag}`;
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
