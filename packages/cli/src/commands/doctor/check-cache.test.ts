import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../../../test/temporary-folder.ts';
import { checkCache } from './check-cache.ts';

const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

const cache = { version: '1.0.0', peerDependencies: { keyv: '^6.1.0' } };
const adapter = { version: '6.0.0-rc.1', peerDependencies: { keyv: '^6.0.0-rc.1' } };

async function install(folder: TemporaryFolder, packages: { readonly [name: string]: object }): Promise<void> {
  const dependencies = Object.fromEntries(Object.keys(packages).map((name) => [name, '*']));
  await folder.write('package.json', { dependencies });
  for (const [name, manifest] of Object.entries(packages)) {
    await folder.write(join('node_modules', name, 'package.json'), { name, ...manifest });
  }
}

async function check(packages: { readonly [name: string]: object }, env = {}, offline = true) {
  await using folder = await temporaryFolder();
  await install(folder, packages);
  return checkCache(folder.path, env, offline);
}

/** A server that answers each command with the next reply, as Redis does. */
async function redis(replies: readonly string[]): Promise<number> {
  const server = createServer((socket) => {
    const left = [...replies];
    socket.on('data', () => socket.write(left.shift() ?? ''));
    socket.on('error', () => undefined);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
}

describe("the doctor's check of the cache", () => {
  it('reports nothing for an application without the cache', async () => {
    expect(await check({ keyv: { version: '5.0.0' } })).toEqual([]);
  });

  it('accepts a missing keyv, because a cache in memory needs none', async () => {
    expect(await check({ '@flexiai/cache': cache })).toMatchObject([{ subject: 'cache:keyv', status: 'ok' }]);
  });

  it('accepts a compatible keyv, and an adapter for it', async () => {
    const found = await check({ '@flexiai/cache': cache, keyv: { version: '6.1.0' }, '@keyv/redis': adapter });
    expect(found).toEqual([{ subject: 'cache:keyv', status: 'ok', message: 'The cache can use keyv 6.1.0' }]);
  });

  it('finds a keyv that is too old, and an adapter without keyv', async () => {
    const old = await check({ '@flexiai/cache': cache, keyv: { version: '5.6.0' } });
    expect(old).toMatchObject([
      { status: 'problem', message: '@flexiai/cache requires keyv ^6.1.0, but 5.6.0 is installed' },
    ]);
    const alone = await check({ '@flexiai/cache': cache, '@keyv/redis': adapter });
    expect(alone).toMatchObject([{ status: 'problem', advice: 'npm install keyv@"^6.1.0"' }]);
  });

  it('warns about an adapter for an older keyv', async () => {
    const old = { version: '5.1.0', peerDependencies: { keyv: '^5.3.4' } };
    const found = await check({ '@flexiai/cache': cache, keyv: { version: '6.1.0' }, '@keyv/redis': old });
    expect(found).toMatchObject([{ status: 'warning', message: expect.stringContaining('@keyv/redis 5.1.0') }]);
  });
});

describe("the doctor's check of the Redis of REDIS_URL", () => {
  const packages = { '@flexiai/cache': cache, keyv: { version: '6.1.0' }, '@keyv/redis': adapter };
  const look = async (url: string) => (await check(packages, { REDIS_URL: url }, false))[1];

  it('accepts a Redis that answers, with or without credentials, and prints no credentials', async () => {
    const open = await look(`redis://127.0.0.1:${await redis(['+PONG\r\n'])}`);
    expect(open).toMatchObject({ subject: 'cache:redis', status: 'ok' });
    const closed = await look(`redis://user:hunter2@127.0.0.1:${await redis(['+OK\r\n', '+PONG\r\n'])}`);
    expect(closed).toMatchObject({ status: 'ok', message: expect.not.stringContaining('hunter2') });
  });

  it('warns about a Redis that rejects or is unreachable, and about an invalid address', async () => {
    const port = await redis(['-WRONGPASS invalid username-password pair\r\n']);
    expect(await look(`redis://:wrong@127.0.0.1:${port}`)).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('refuses: WRONGPASS'),
    });
    expect(await look('redis://127.0.0.1:1')).toMatchObject({
      status: 'warning',
      message: 'The Redis of REDIS_URL, 127.0.0.1:1, cannot be reached (ECONNREFUSED)',
    });
    expect(await look('localhost')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('not a valid address'),
    });
  });

  it('sends nothing offline, or if no adapter for Redis is a dependency', async () => {
    expect(await check(packages, { REDIS_URL: 'redis://127.0.0.1:1' })).toHaveLength(1);
    const { '@keyv/redis': _, ...without } = packages;
    expect(await check(without, { REDIS_URL: 'redis://127.0.0.1:1' }, false)).toHaveLength(1);
  });
});
