import { describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../test/long-form.ts';
import { outages } from '../model/weather.ts';
import type { Policy } from '../policies/caller.ts';
import { flexiaiPolicy } from '../policies/flexiai-policy.ts';
import { policies } from '../policies/policies.ts';
import type { RunRecord } from './record.ts';
import { simulate } from './simulate.ts';
import { type Summary, summarise } from './summary.ts';
import { trafficOf } from './traffic.ts';

/** The long form has twice the traffic. */
const TRAFFIC = IS_LONG ? '10/s' : '5/s';

function named<Item extends { readonly name: string }>(items: readonly Item[], name: string): Item {
  const item = items.find((one) => one.name === name);
  if (item === undefined) throw new Error(`There is no "${name}".`);
  return item;
}

function run(policy: string | Policy, outage: string, { seed = 1, traffic = TRAFFIC } = {}): Promise<RunRecord> {
  const asked = typeof policy === 'string' ? named(policies, policy) : policy;
  return simulate(asked, named(outages, outage), trafficOf(traffic, { small: true }), seed);
}

/** Runs are sequential, because each replaces the globals. */
async function summaries<Name extends string>(
  outage: string,
  ...names: readonly Name[]
): Promise<Readonly<Record<Name, Summary>>> {
  const found: [Name, Summary][] = [];
  for (const name of names) found.push([name, summarise(await run(name, outage))]);
  return Object.fromEntries(found) as Record<Name, Summary>;
}

// Seconds of work: more on a busy machine.
const SLOW = { timeout: 60_000 };

describe('a simulation', SLOW, () => {
  it('has exactly the same results with the same seed, and others with another one', async () => {
    const first = await run('pair: defaults', 'flapping');
    expect(await run('pair: defaults', 'flapping')).toEqual(first);
    expect(await run('pair: defaults', 'flapping', { seed: 2 })).not.toEqual(first);
  });

  it('leaves neither a request inside an upstream nor a timer', async () => {
    for (const [policy, outage, traffic] of [
      ['pair: restart', 'full', '10/s'],
      ['pair: short clocks', 'silent', '10/s'],
      ['alone: defaults', 'full', '1/min'],
      ['bare SDK', 'overload', '10/s'],
      ['failover by hand', 'both-40', '10/s'],
    ] as const) {
      const record = await run(policy, outage, { traffic });
      expect(record, `${policy}, ${outage}`).toMatchObject({ leftInside: 0, leftTimers: 0 });
      expect(record.calls.length, `${policy}, ${outage}`).toBeGreaterThan(traffic === '1/min' ? 100 : 1000);
    }
  });

  it('leaves nothing behind with all features together: shares, limits, queues, hedges, restarts, health probes', async () => {
    const everything = flexiaiPolicy(2, 'everything', '', {
      entries: [
        { priority: 1, weight: 3, maxConcurrent: 20, limits: { requestsPerMinute: 400, maxQueue: 5, maxWaitMs: 2000 } },
        { priority: 1, weight: 1, maxConcurrent: 60 },
      ],
      routing: { strategy: 'weighted' },
      hedge: { afterMs: 'p95' },
      streaming: { onInterruption: 'restart' },
      healthProbe: { intervalMs: 5000 },
    });
    for (const outage of ['flapping', 'overload']) {
      const record = await run(everything, outage);
      expect(record, outage).toMatchObject({ leftInside: 0, leftTimers: 0 });
      expect(summarise(record).answered, outage).toBeGreaterThan(0.999);
    }
  });

  it('begins with a healthy world', async () => {
    const { calls, from, outageFrom, arrivals } = await run('pair: defaults', 'brown-out-40');
    const before = calls.filter(({ startedAt, endedAt }) => startedAt >= from && endedAt < outageFrom);
    expect(before.length).toBeGreaterThan(50);
    expect(before.every(({ answeredBy }) => answeredBy === 'primary')).toBe(true);
    expect(Math.max(...before.map(({ addedMs = Number.NaN }) => addedMs))).toBeLessThan(1);
    expect(arrivals.fallback.every((at) => at >= outageFrom)).toBe(true);
  });

  it('gives every process of an application about the same traffic, and the requested total', async () => {
    const asked = new Map<number, number>();
    let processes = 0;
    const counted: Policy = {
      ...named(policies, 'bare SDK'),
      makeCaller: () => {
        const index = processes;
        processes += 1;
        return {
          ask: async () => {
            asked.set(index, (asked.get(index) ?? 0) + 1);
            return 'primary';
          },
          close: async () => undefined,
        };
      },
    };
    const { calls, until } = await run(counted, 'slow', { traffic: '1/min' });
    expect(processes).toBe(60);
    expect(calls.length / (until / 60_000) / processes).toBeCloseTo(1, 0);
    expect(Math.max(...asked.values())).toBeLessThan(10);
  });

  it('gives a call the same random failures under two policies that make as many requests', async () => {
    const tries = { name: 'three tries', what: '', upstreams: 1 } as const;
    const three = flexiaiPolicy(1, tries.name, tries.what, {
      circuitBreaker: false,
      retry: { maxRetries: 2, budget: false },
    });
    const [sdk, core] = [await run('bare SDK', 'brown-out-70'), await run(three, 'brown-out-70')];
    const share = summarise(sdk).answered;
    expect(share).toBeLessThan(0.8);
    // The waits between attempts differ, and so do the times of questions: some calls are in one run only.
    expect(Math.abs(share - summarise(core).answered)).toBeLessThan(0.02);
  });
});

// The claims of docs/simulation.md, as directions.
describe('in the simulated world', SLOW, () => {
  it('a circuit protects an upstream that is down, while retries multiply its requests', async () => {
    const {
      'failover by hand': byHand,
      'pair: no breaker': unguarded,
      'pair: defaults': defaults,
    } = await summaries('full', 'failover by hand', 'pair: no breaker', 'pair: defaults');
    expect(byHand.primaryPerCall).toBeGreaterThan(2.5);
    expect(unguarded.primaryPerCall).toBeLessThan(byHand.primaryPerCall);
    expect(defaults.primaryPerCall).toBeLessThan(0.1);
    expect(defaults.upstreamPerCall).toBeLessThan(1.15);
    expect(defaults.answered).toBeGreaterThan(0.9);
  });

  it('retries of a single provider help no call in a full outage, and triple its requests', async () => {
    const { 'alone: one try': once, 'bare SDK': thrice } = await summaries('full', 'alone: one try', 'bare SDK');
    expect(once.answered).toBeLessThan(0.1);
    expect(thrice.answered).toBeLessThan(0.1);
    expect(thrice.primaryPerCall / once.primaryPerCall).toBeGreaterThan(2.5);
  });

  it('restarts save the answers that a flapping provider interrupts', async () => {
    const { 'pair: defaults': defaults, 'pair: restart': restart } = await summaries(
      'flapping',
      'pair: defaults',
      'pair: restart',
    );
    expect(defaults.answered).toBeLessThan(1);
    expect(restart.answered).toBe(1);
  });

  it('a hand-written failover waits for a silent provider as long as the client has patience', async () => {
    const { 'failover by hand': byHand, 'pair: short clocks': short } = await summaries(
      'silent',
      'failover by hand',
      'pair: short clocks',
    );
    expect(byHand.answered).toBeLessThan(0.1);
    expect(short.answered).toBe(1);
    expect(short.addedP99Ms).toBeLessThan(7000);
  });

  it('a provider with a 429 is not called until its Retry-After', async () => {
    const { 'bare SDK': sdk, 'pair: defaults': defaults } = await summaries(
      'rate-limited',
      'bare SDK',
      'pair: defaults',
    );
    expect(defaults.primaryPerCall).toBeLessThan(sdk.primaryPerCall / 3);
    expect(defaults.answered).toBe(1);
  });

  it('two upstreams that fail 40 % of requests answer nearly every call of a hand-written failover', async () => {
    const { 'failover by hand': byHand } = await summaries('both-40', 'failover by hand');
    expect(byHand.answered).toBeGreaterThan(0.97);
    expect(byHand.upstreamPerCall).toBeLessThan(2.5);
  });
});
