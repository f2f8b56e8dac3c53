import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import KeyvRedis from '@keyv/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realProgram } from '../../../../scripts/real-programs.ts';
import { IS_LONG } from '../../../../test/long-form.ts';
import { RedisServer } from '../../test/redis-server.ts';
import type { CacheStats } from '../cache-stats.ts';
import { keyvStore } from '../stores/keyv-store.ts';

const MEMBER = fileURLToPath(new URL('../../test/fleet-member.ts', import.meta.url));
const PROCESSES = IS_LONG ? 6 : 3;
const CALLS = 10;

const program = realProgram('redis-server');

interface Told {
  readonly texts: readonly string[];
  readonly stats: CacheStats;
}

const sum = (told: readonly Told[], count: (each: Told) => number): number =>
  told.reduce((total, each) => total + count(each), 0);

const failuresOf = ({ stats }: Told): number =>
  Object.values(stats.store.failures ?? {}).reduce((total, count) => total + count, 0);

describe.skipIf(program === undefined)('several processes that share a Redis', () => {
  let redis: RedisServer;
  let upstream: WireServer;

  let members: readonly ChildProcess[];

  beforeAll(async () => {
    const reply = { text: 'the answer', delayMs: 150 };
    [redis, upstream] = await Promise.all([RedisServer.start(String(program)), startOpenAIServer({ reply })]);
    members = Array.from({ length: PROCESSES }, () =>
      fork(MEMBER, [redis.url, upstream.baseURL, String(CALLS)], {
        execArgv: ['--conditions=@flexiai/source'],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    );
    await Promise.all(members.map((member) => once(member, 'message')));
  }, 60_000);

  afterAll(async () => {
    const exits = await Promise.all(
      members.map(async (member) => {
        const ended = once(member, 'exit');
        member.disconnect();
        return ended;
      }),
    );
    await Promise.all([redis.stop(), upstream.close()]);
    expect(exits).toEqual(members.map(() => [0, null]));
  });

  async function ask(prompt: string, lease: boolean): Promise<readonly Told[]> {
    const told = members.map(async (member) => (await once(member, 'message'))[0] as Told);
    for (const member of members) member.send({ prompt, lease });
    return Promise.all(told);
  }

  it('with a lease call the provider once for all equal calls of all processes', async () => {
    // A busy machine may exceed the 50 ms for a store's answer, and its process then calls the provider itself: only a
    // round without failed reads counts.
    for (let round = 1; ; round += 1) {
      const prompt = `with a lease ${round}`;
      const before = upstream.requests.length;
      const failures = sum(await ask(`warm up ${round}`, true), failuresOf);
      const misses = sum(await ask(`warm up ${round}`, true), ({ stats }) => stats.misses);
      const asked = upstream.requests.length;
      const told = await ask(prompt, true);
      // Later, each process reads it from Redis.
      await ask(prompt, true);
      expect(told.flatMap(({ texts }) => texts)).toEqual(told.map(() => 'the answer'));
      expect(upstream.requests.length - before).toBeLessThanOrEqual(2 * PROCESSES);
      if (round < 10 && sum(told, failuresOf) > failures) continue;
      expect(upstream.requests.length - asked).toBe(1);
      expect(sum(told, ({ stats }) => stats.misses) - misses).toBe(1);
      return;
    }
  });

  it('without a lease call the provider at most once per process', async () => {
    const before = upstream.requests.length;
    await ask('without a lease', false);
    await ask('without a lease', false);
    expect(upstream.requests.length - before).toBeLessThanOrEqual(PROCESSES);
  });

  it('have one lease holder at a time, and only its token renews or releases the lease', async () => {
    const adapter = new KeyvRedis<string>(redis.url);
    const leases = keyvStore(adapter, { lease: true }).leases;
    if (leases === undefined) throw new Error('There are no leases.');
    const taken = await Promise.all(['a', 'b', 'c', 'd'].map((token) => leases.acquire('key', token, 60_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const holder = ['a', 'b', 'c', 'd'][taken.indexOf(true)] ?? '';
    expect(await leases.renew('key', 'other', 60_000)).toBe(false);
    await leases.release('key', 'other');
    expect(await leases.acquire('key', 'other', 60_000)).toBe(false);
    expect(await leases.renew('key', holder, 60_000)).toBe(true);
    await leases.release('key', holder);
    expect(await leases.acquire('key', 'other', 1)).toBe(true);
    await adapter.disconnect(true);
  });
});
