import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import KeyvSqlite from '@keyv/sqlite';
import Keyv from 'keyv';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { entryFor } from '../../test/entry-for.ts';
import { itKeepsEntries } from '../../test/store-contract.ts';
import { keyvStore } from './keyv-store.ts';

let folder: string;
let file: string;
let sqlite: KeyvSqlite;
const inMemory = new KeyvSqlite({ uri: 'sqlite://:memory:', driver: 'node:sqlite' });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flexiai-sqlite-'));
  file = join(folder, 'cache.sqlite');
  sqlite = new KeyvSqlite({ uri: `sqlite://${file}`, driver: 'node:sqlite' });
});

afterAll(async () => {
  await Promise.all([sqlite.disconnect(), inMemory.disconnect()]);
  await rm(folder, { recursive: true, force: true });
});

let namespaces = 0;

describe('keyvStore on a storage adapter, SQLite', () => {
  itKeepsEntries(() => keyvStore(inMemory, { namespace: `adapter-${namespaces++}` }));

  it('shares entries with another process that opens the same file', async () => {
    await keyvStore(sqlite, { namespace: 'shared' }).set(entryFor('a'));
    const other = new KeyvSqlite({ uri: `sqlite://${file}`, driver: 'node:sqlite' });
    expect((await keyvStore(other, { namespace: 'shared' }).get('a'))?.key).toBe('a');
    await other.disconnect();
  });

  it('drops an entry that was changed in the file, and counts it', async () => {
    const store = keyvStore(sqlite, { namespace: 'tampered' });
    await store.set(entryFor('a', { text: 'forty-two' }));
    const database = new DatabaseSync(file);
    const { changes } = database.prepare("UPDATE keyv SET value = replace(value, 'forty-two', 'forty-six')").run();
    database.close();
    expect(Number(changes)).toBeGreaterThan(0);
    expect(await store.get('a')).toBeUndefined();
    expect(store.stats?.().dropped).toEqual({ checksum: 1 });
  });
});

describe('keyvStore on a Keyv', () => {
  itKeepsEntries(() => keyvStore(new Keyv(inMemory), { namespace: `keyv-${namespaces++}` }));
  itKeepsEntries(() => keyvStore(new Keyv(new Map()), { namespace: `map-${namespaces++}` }));

  it('separates two namespaces of one store', async () => {
    const keyv = new Keyv(new Map());
    await keyvStore(keyv, { namespace: 'one' }).set(entryFor('a'));
    expect(await keyvStore(keyv, { namespace: 'two' }).get('a')).toBeUndefined();
  });

  it('rejects with the error that a Keyv only emits, so that it counts as a failure', async () => {
    const map = Object.assign(new Map<string, unknown>(), {
      get: () => {
        throw new Error('disk I/O error');
      },
    });
    const store = keyvStore(new Keyv(map));
    await expect(store.get('a')).rejects.toThrow('disk I/O error');
  });

  it('does not restore a group whose mark was lost', async () => {
    const map = new Map<string, unknown>();
    const store = keyvStore(new Keyv(map), { namespace: 'n' });
    await store.set(entryFor('a', { partition: 'p' }));
    await store.invalidate({ partition: 'p' });
    map.delete('n:partition:p');
    expect(await store.get('a')).toBeUndefined();
    await store.set(entryFor('b', { partition: 'p' }));
    expect(await store.get('a')).toBeUndefined();
    expect((await store.get('b'))?.key).toBe('b');
  });

  it('keeps several entries with a lifetime of months', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const store = keyvStore(new Keyv(new Map()));
    const set = (key: string) => store.set(entryFor(key, { expiresAt: Date.now() + 60 * 86_400_000, tags: ['t'] }));
    await set('a');
    vi.setSystemTime(Date.now() + 30 * 86_400_000);
    await set('b');
    expect((await store.get('a'))?.key).toBe('a');
    expect((await store.get('b'))?.key).toBe('b');
    vi.useRealTimers();
  });

  it('does not store the answer of a call that began before its group was invalidated', async () => {
    const store = keyvStore(new Keyv(new Map()));
    await store.invalidate({ tag: 't' });
    const late = entryFor('a', { tags: ['t'], storedAt: Date.now() + 1_000, durationMs: 2_000 });
    expect(await store.set(late)).toBeUndefined();
    expect(store.stats?.().dropped).toEqual({ invalidated: 1 });
  });

  it('neither writes nor reads an entry that is too large', async () => {
    const keyv = new Keyv(new Map());
    const small = keyvStore(keyv, { maxEntryBytes: 2_000 });
    expect(await small.set(entryFor('a', { text: 'x'.repeat(2_000) }))).toBeUndefined();
    await keyvStore(keyv).set(entryFor('b', { text: 'x'.repeat(2_000) }));
    expect(await small.get('b')).toBeUndefined();
    expect(small.stats?.().dropped).toEqual({ oversized: 2 });
  });

  it('opens only entries that were sealed with its secret', async () => {
    const keyv = new Keyv(new Map());
    await keyvStore(keyv).set(entryFor('a'));
    const keyed = keyvStore(keyv, { secret: 'a secret' });
    expect(await keyed.get('a')).toBeUndefined();
    await keyed.set(entryFor('a'));
    expect((await keyed.get('a'))?.key).toBe('a');
  });

  it('uses only digests as keys, without any text of the answer', async () => {
    const map = new Map<string, unknown>();
    await keyvStore(new Keyv(map), { namespace: 'n' }).set(entryFor('0a1b', { partition: '2c3d', tags: ['4e5f'] }));
    expect([...map.keys()].toSorted()).toEqual(['n:entry:0a1b', 'n:partition:2c3d', 'n:tag:4e5f']);
  });
});
