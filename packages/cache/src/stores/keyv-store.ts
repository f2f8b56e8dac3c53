import { ConfigurationError, checkByRules, describeValue } from '@flexiai/core/plugin';
import type { CacheEntry } from '../entry/cache-entry.ts';
import { EntrySeal } from '../entry/entry-seal.ts';
import { isEntryOf } from '../entry/is-entry.ts';
import { COUNT, FLAG, TEXT } from '../option-rules.ts';
import type { CacheStore, EntryGroup, StoreStats } from './cache-store.ts';
import { GroupMarks } from './group-marks.ts';
import { isKeyv, isKeyvAdapter, KeyvClient } from './keyv-client.ts';
import type { KeyvAdapterLike, KeyvLike } from './keyv-like.ts';
import { redisLease } from './redis-lease.ts';

/** Options of entries in a keyv store. */
export interface KeyvStoreOptions {
  /**
   * Prefix of each key in the store. Caches with the same namespace and store share their entries. @default 'flexiai'
   */
  readonly namespace?: string;
  /** Maximum size of an entry in written bytes. Larger entries are neither written nor read. @default 2097152 */
  readonly maxEntryBytes?: number;
  /**
   * Makes the checksum of each entry an HMAC: write access to the store is then not enough to forge an entry.
   * @default none: a plain checksum that detects damage
   */
  readonly secret?: string;
  /**
   * Equal calls of several processes that share the store make one call to a provider: one process calls, the others
   * wait until its answer is stored, streams too. For Redis and Valkey (`@keyv/redis`); other stores have no atomic
   * write. If an answer is not stored, the processes call one after the other.
   * @default false: one call per process
   */
  readonly lease?: boolean;
}

/** Twice the cache's default, because JSON may grow when it is written as text. */
const MAX_ENTRY_BYTES = 2 * 1_048_576;

const RULES = { namespace: TEXT, maxEntryBytes: COUNT, secret: TEXT, lease: FLAG };

/**
 * Entries in a `Keyv` of keyv 6, or in one of its storage adapters, such as `new KeyvRedis(url)`. Keys are digests.
 * Each entry has a version and a checksum, which are verified when it is read.
 *
 * Groups are invalidated by marks: each partition and tag has a mark in the store, each entry contains the marks of its
 * groups, and an entry with outdated marks is not used. A lost mark invalidates its group.
 *
 * @throws ConfigurationError that lists every problem with its path
 */
export function keyvStore(keyv: KeyvLike | KeyvAdapterLike, options: KeyvStoreOptions = {}): CacheStore {
  if (!isKeyv(keyv) && !isKeyvAdapter(keyv)) {
    throw new ConfigurationError(
      `keyvStore expects a Keyv or a storage adapter of keyv 6, got ${describeValue(keyv)}. Wrap an older ` +
        'adapter: new Keyv(adapter).',
    );
  }
  checkByRules('keyvStore', options, RULES);
  const { namespace = 'flexiai', maxEntryBytes = MAX_ENTRY_BYTES, secret, lease = false } = options;
  const leases = lease ? redisLease(keyv, (key) => `${namespace}:lease:${key}`) : undefined;
  if (lease && leases === undefined) {
    throw new ConfigurationError(
      'keyvStore: lease: needs the adapter of @keyv/redis 6: older adapters and other stores have no ' +
        'usable atomic write.',
    );
  }
  const client = new KeyvClient(keyv);
  const seal = new EntrySeal({ maxEntryBytes, ...(secret === undefined ? {} : { secret }) });
  const marks = new GroupMarks(client, namespace);
  const dropped: { [reason: string]: number } = {};
  const nameOf = (key: string): string => `${namespace}:entry:${key}`;
  const drop = (reason: string): undefined => {
    dropped[reason] = (dropped[reason] ?? 0) + 1;
  };

  return {
    name: 'keyv',
    async get(key) {
      const found = await client.get(nameOf(key));
      if (found === undefined || found === null) return undefined;
      const opened = await seal.open(nameOf(key), found);
      if (!opened.ok) return drop(opened.reason);
      const kept = readKept(key, opened.payload);
      if (kept === undefined) return drop('not-an-entry');
      if (kept.entry.expiresAt <= Date.now()) return drop('expired');
      return (await marks.areCurrent(kept.entry, kept.marks)) ? kept.entry : drop('invalidated');
    },
    async set(entry) {
      const name = nameOf(entry.key);
      const tokens = await marks.of(entry);
      if (tokens === undefined) return drop('invalidated');
      const payload = JSON.stringify({ entry, marks: tokens } satisfies Kept);
      const sealed = await seal.seal(name, payload);
      if (sealed === undefined) return drop('oversized');
      await client.set(name, sealed, entry.expiresAt);
      return new TextEncoder().encode(sealed).byteLength;
    },
    async delete(key) {
      await client.delete(nameOf(key));
    },
    invalidate: (group: EntryGroup) => marks.renew(group),
    ...(leases !== undefined && { leases }),
    stats: (): StoreStats => ({ dropped: { ...dropped } }),
  };
}

/** The sealed content. */
interface Kept {
  readonly entry: CacheEntry;
  readonly marks: readonly string[];
}

function readKept(key: string, payload: string): Kept | undefined {
  try {
    const kept = JSON.parse(payload) as Partial<Kept> | null;
    const { entry, marks } = kept ?? {};
    return isEntryOf(key, entry) && Array.isArray(marks) ? { entry, marks } : undefined;
  } catch {
    return undefined;
  }
}
