import { createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import KeyvRedis, { createClient } from '@keyv/redis';
import Keyv from 'keyv';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { realProgram } from '../../../../scripts/real-programs.ts';
import { entryFor } from '../../test/entry-for.ts';
import { RedisServer } from '../../test/redis-server.ts';
import { itKeepsEntries } from '../../test/store-contract.ts';
import { cache } from '../cache.ts';
import type { CacheStore } from './cache-store.ts';
import { GuardedStore } from './guarded-store.ts';
import { keyvStore } from './keyv-store.ts';

const program = realProgram('redis-server');
const started: RedisServer[] = [];
const opened: KeyvRedis<string>[] = [];

async function redis(settings: readonly string[] = []): Promise<RedisServer> {
  const server = await RedisServer.start(String(program), settings);
  started.push(server);
  return server;
}

function adapter(url: string): KeyvRedis<string> {
  const made = new KeyvRedis<string>(url);
  opened.push(made);
  return made;
}

function guarded(store: CacheStore): GuardedStore {
  return new GuardedStore(store, { timeoutMs: 50, restMs: 20 });
}

/** Writes and reads until the store is used again. */
async function backAgain(store: GuardedStore): Promise<void> {
  await vi.waitFor(
    async () => {
      await store.set(entryFor('again'));
      expect(await store.get('again')).toMatchObject({ key: 'again' });
    },
    { timeout: 8_000, interval: 25 },
  );
}

describe.skipIf(program === undefined)('keyvStore on a real Redis', () => {
  let server: RedisServer;
  let namespaces = 0;

  beforeAll(async () => {
    server = await redis();
  });

  afterAll(async () => {
    // Forced, because the server is gone.
    await Promise.all(opened.map((made) => made.disconnect(true)));
    await Promise.all(started.map((each) => each.stop()));
  });

  describe('with the adapter', () => {
    itKeepsEntries(() => keyvStore(adapter(server.url), { namespace: `adapter-${namespaces++}` }));
  });

  describe('with a Keyv', () => {
    itKeepsEntries(() => keyvStore(new Keyv(adapter(server.url)), { namespace: `keyv-${namespaces++}` }));
  });

  it('lets Redis remove an entry when it expires', async () => {
    const client = await createClient({ url: server.url }).connect();
    await keyvStore(adapter(server.url), { namespace: 'ttl' }).set(entryFor('a', { expiresAt: Date.now() + 30_000 }));
    expect(await client.pTTL('ttl:entry:a')).toBeGreaterThan(20_000);
    expect(await client.pTTL('ttl:partition:p0')).toBeGreaterThan(30_000);
    client.destroy();
  });

  it('invalidates a group in every process that shares the store', async () => {
    const one = keyvStore(adapter(server.url), { namespace: 'two' });
    const other = keyvStore(adapter(server.url), { namespace: 'two' });
    await one.set(entryFor('a', { tags: ['t'] }));
    expect((await other.get('a'))?.key).toBe('a');
    await one.invalidate({ tag: 't' });
    expect(await other.get('a')).toBeUndefined();
  });

  it('drops an entry that was manipulated, truncated or copied from another key, and counts it', async () => {
    const client = await createClient({ url: server.url }).connect();
    const store = keyvStore(adapter(server.url), { namespace: 'bad' });
    await store.set(entryFor('a', { text: 'forty-two' }));
    const good = String(await client.get('bad:entry:a'));
    await client.set('bad:entry:a', good.replace('forty-two', 'forty-six'));
    await client.set('bad:entry:b', good);
    await client.set('bad:entry:c', good.slice(0, -10));
    await client.set('bad:entry:d', good.replace('flexiai-cache/1', 'flexiai-cache/0'));
    await client.set('bad:entry:e', 'junk');
    await client.hSet('bad:entry:f', 'a', 'hash');
    for (const key of ['a', 'b', 'c', 'd', 'e']) expect(await store.get(key)).toBeUndefined();
    expect(store.stats?.().dropped).toEqual({ checksum: 3, 'old-version': 1, 'not-an-entry': 1 });
    await expect(store.get('f')).rejects.toThrow('WRONGTYPE');
    client.destroy();
  });

  it.each([
    ['the adapter', (url: string) => adapter(url)],
    ['a Keyv', (url: string) => new Keyv(adapter(url))],
  ])(
    'works without a killed Redis, and uses it again after its restart, with %s',
    async (_, make) => {
      const mortal = await redis();
      const store = guarded(keyvStore(make(mortal.url)));
      await store.set(entryFor('a'));
      expect(await store.get('a')).toMatchObject({ key: 'a' });
      await mortal.kill();
      for (let call = 0; call < 20; call += 1) {
        expect(await store.get('a')).toBeUndefined();
        expect(await store.set(entryFor('a'))).toBeUndefined();
      }
      expect(store.isResting).toBe(true);
      const { failures } = store.stats();
      expect((failures?.['timeouts'] ?? 0) + (failures?.['reads'] ?? 0)).toBeLessThanOrEqual(3);
      await mortal.restart();
      await backAgain(store);
    },
    15_000,
  );

  it('waits once for a hanging Redis, and uses it again when it continues', async () => {
    const frozen = await redis();
    const store = guarded(keyvStore(adapter(frozen.url)));
    await store.set(entryFor('a'));
    frozen.freeze();
    const reads = await Promise.all(Array.from({ length: 50 }, () => store.get('a')));
    for (let call = 0; call < 20; call += 1) reads.push(await store.get('a'));
    expect(reads.every((entry) => entry === undefined)).toBe(true);
    expect(store.isResting).toBe(true);
    frozen.thaw();
    await backAgain(store);
  }, 15_000);

  it.each([
    ['is full (OOM)', ['--maxmemory', '1kb', '--maxmemory-policy', 'noeviction']],
    ['is a replica (READONLY)', ['--replicaof', '127.0.0.1', '1']],
    ['does not know the command', ['--rename-command', 'SET', '']],
  ])('never throws, and counts the failed write, when Redis %s', async (_, settings) => {
    const refusing = await redis(settings);
    const store = guarded(keyvStore(adapter(refusing.url)));
    expect(await store.set(entryFor('a'))).toBeUndefined();
    expect(await store.get('a')).toBeUndefined();
    expect(store.stats()).toMatchObject({ failures: { writes: 1 }, isResting: false });
    await expect(store.invalidate({ tag: 't' })).rejects.toThrow();
  });

  it.each([
    ['no password', ''],
    ['a wrong password', ':wrong@'],
  ])('does not use a Redis that requires a password after it sent %s', async (_, credentials) => {
    const refusing = await redis(['--requirepass', 'right']);
    const store = guarded(keyvStore(adapter(refusing.url.replace('//', `//${credentials}`))));
    for (let call = 0; call < 5; call += 1) expect(await store.get('a')).toBeUndefined();
    expect(store.isResting).toBe(true);
    expect(store.set(entryFor('a'))).toBeUndefined();
  });

  it('lets every call be answered while Redis is killed and restarted', async () => {
    const mortal = await redis();
    const own = cache({ store: new Keyv(adapter(mortal.url)) });
    const ai = createFlexiAI({ providers: [mockProvider()({ model: 'm' })], middleware: [own] });
    const ask = async (call: number) => {
      const answer = await ai.chatCompletion({ prompt: `question ${call % 5}` });
      expect(answer.text).toContain(`question ${call % 5}`);
      return answer;
    };
    const untilCached = () =>
      vi.waitFor(async () => expect((await ask(0)).cached).toBeDefined(), { timeout: 8_000, interval: 25 });
    await untilCached();
    const calls = Array.from({ length: 40 }, (_, call) => call);
    await Promise.all([mortal.kill(), ...calls.map(ask)]);
    for (const call of calls) await ask(call);
    await mortal.restart();
    await untilCached();
    await Promise.all([ai.close(), own.close()]);
  }, 15_000);

  it('neither delays nor throws if Redis was never reachable', async () => {
    const gone = await redis();
    await gone.stop();
    for (const keyv of [adapter(gone.url), new Keyv(adapter(gone.url))]) {
      const store = guarded(keyvStore(keyv));
      for (let call = 0; call < 5; call += 1) expect(await store.get('a')).toBeUndefined();
      expect(store.isResting).toBe(true);
    }
  });
});
