import { describe, expect, it } from 'vitest';
import { outages } from '../model/weather.ts';
import type { Policy } from '../policies/caller.ts';
import { FlexiAICaller } from '../policies/flexiai-caller.ts';
import { policies } from '../policies/policies.ts';
import type { RunRecord } from './record.ts';
import { SMALL_SCALE } from './scale.ts';
import { simulate } from './simulate.ts';
import { type Summary, summarise } from './summary.ts';

function named<Item extends { readonly name: string }>(items: readonly Item[], name: string): Item {
  const item = items.find((one) => one.name === name);
  if (item === undefined) throw new Error(`There is no "${name}".`);
  return item;
}

function run(policy: string, outage: string, seed = 1): Promise<RunRecord> {
  return simulate(named(policies, policy), named(outages, outage), SMALL_SCALE, seed);
}

/** Runs come one after the other: each stands in for the globals. */
async function summaries<Name extends string>(
  outage: string,
  ...names: readonly Name[]
): Promise<Readonly<Record<Name, Summary>>> {
  const found: [Name, Summary][] = [];
  for (const name of names) found.push([name, summarise(await run(name, outage))]);
  return Object.fromEntries(found) as Record<Name, Summary>;
}

// Seconds of work: more on a machine that has much else to do.
const SLOW = { timeout: 60_000 };

describe('a simulation', SLOW, () => {
  it('comes out the same to the last digit with the same seed, and not with another', async () => {
    const first = await run('FlexiAI defaults', 'flapping');
    expect(await run('FlexiAI defaults', 'flapping')).toEqual(first);
    expect(await run('FlexiAI defaults', 'flapping', 2)).not.toEqual(first);
  });

  it('leaves neither a request inside an upstream nor a timer behind', async () => {
    for (const [policy, outage] of [
      ['+ restart', 'full'],
      ['+ short clocks', 'silent'],
      ['one provider, SDK retries', 'brown-out'],
    ] as const) {
      const record = await run(policy, outage);
      expect(record, `${policy}, ${outage}`).toMatchObject({ leftInside: 0, leftTimers: 0 });
      expect(record.calls.length).toBeGreaterThan(1000);
    }
  });

  it('leaves nothing behind with everything at once: shares, limits, queues, hedges, restarts, health probes', async () => {
    const everything: Policy = {
      name: 'everything',
      what: '',
      makeCaller: ({ primary, fallback }) =>
        new FlexiAICaller({
          providers: [
            primary({
              priority: 1,
              weight: 3,
              maxConcurrent: 20,
              limits: { requestsPerMinute: 400, maxQueue: 5, maxWaitMs: 2000 },
            }),
            fallback({ priority: 1, weight: 1, maxConcurrent: 40 }),
          ],
          routing: { strategy: 'weighted' },
          hedge: { afterMs: 'p95' },
          streaming: { onInterruption: 'restart' },
          healthProbe: { intervalMs: 5000 },
        }),
    };
    for (const outage of ['flapping', 'brown-out']) {
      const record = await simulate(everything, named(outages, outage), SMALL_SCALE, 1);
      expect(record, outage).toMatchObject({ leftInside: 0, leftTimers: 0 });
      expect(summarise(record).answered, outage).toBeGreaterThan(0.999);
    }
  });

  it('begins with a healthy world', async () => {
    const { calls, from, outageFrom, arrivals } = await run('FlexiAI defaults', 'partial');
    const before = calls.filter(({ startedAt, endedAt }) => startedAt >= from && endedAt < outageFrom);
    expect(before.every(({ answeredBy }) => answeredBy === 'primary')).toBe(true);
    expect(Math.max(...before.map(({ addedMs = Number.NaN }) => addedMs))).toBeLessThan(1);
    expect(arrivals.fallback.every((at) => at >= outageFrom)).toBe(true);
  });
});

// What docs/simulation.md says, in direction.
describe('in the simulated world', SLOW, () => {
  it('a breaker spares an upstream that is down, where retries multiply what it gets', async () => {
    const {
      'naive failover': naive,
      'no breaker': unguarded,
      'FlexiAI defaults': defaults,
    } = await summaries('full', 'naive failover', 'no breaker', 'FlexiAI defaults');
    expect(naive.primaryPerCall).toBeGreaterThan(2.5);
    expect(unguarded.primaryPerCall).toBeLessThan(naive.primaryPerCall);
    expect(defaults.primaryPerCall).toBeLessThan(0.1);
    expect(defaults.upstreamPerCall).toBeLessThan(1.1);
    expect(defaults.answered).toBeGreaterThan(0.9);
  });

  it('one provider’s own retries help nobody in a full outage, and ask three times as much of it', async () => {
    const { 'one provider, no retries': once, 'one provider, SDK retries': thrice } = await summaries(
      'full',
      'one provider, no retries',
      'one provider, SDK retries',
    );
    expect(once.answered).toBeLessThan(0.1);
    expect(thrice.answered).toBeLessThan(0.1);
    expect(thrice.primaryPerCall / once.primaryPerCall).toBeGreaterThan(2.5);
  });

  it('restarts save the answers that a flapping provider cuts off', async () => {
    const { 'FlexiAI defaults': defaults, '+ restart': restart } = await summaries(
      'flapping',
      'FlexiAI defaults',
      '+ restart',
    );
    expect(defaults.answered).toBeLessThan(1);
    expect(restart.answered).toBe(1);
  });

  it('a shorter clock finds out sooner that nobody answers', async () => {
    const { 'FlexiAI defaults': defaults, '+ short clocks': short } = await summaries(
      'silent',
      'FlexiAI defaults',
      '+ short clocks',
    );
    expect(defaults.answered).toBeGreaterThan(0.99);
    expect(short.addedP99Ms).toBeLessThan((defaults.addedP99Ms ?? 0) / 3);
  });

  it('a 429 is left alone until it says', async () => {
    const { 'one provider, SDK retries': sdk, 'FlexiAI defaults': defaults } = await summaries(
      'rate-limited',
      'one provider, SDK retries',
      'FlexiAI defaults',
    );
    expect(defaults.primaryPerCall).toBeLessThan(sdk.primaryPerCall / 3);
    expect(defaults.answered).toBe(1);
  });
});
