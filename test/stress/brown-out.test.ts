// The short form of `npm run brown-out`: providers that fail a part of their requests, over real HTTP, with default
// options.
import { describe, expect, it } from 'vitest';
import { runCase } from '../../bench/brown-out/run-case.ts';
import { runRecovery } from '../../bench/brown-out/run-recovery.ts';
import { IS_LONG } from '../long-form.ts';

/**
 * All comparisons are counts. Whether a request fails depends on its call and on how many requests the client has made
 * for it, so that two clients with the same number of attempts answer the same calls: they do not differ by chance, and
 * the margins, of 3 calls in 100, are for retries that the budget refuses. A client that answers 15 calls in 100 fewer
 * than its rival stays inside the margin with a probability below 1 in 10,000.
 */
const CALLS = IS_LONG ? 3000 : 150;
/** So many that the waits of all calls are concurrent. */
const CALLS_PER_SECOND = 100;
const MARGIN = 0.03 * CALLS;

type Shares = [what: string, errorShares: number[]];
const MILD: Shares = ['one provider that fails 40 % of its requests', [0.4]];

// Seconds of work, more on a busy machine: no comparison is a time.
const SLOW = { concurrent: true, timeout: 240_000 };

describe('compared with the bare SDK, on the same calls', SLOW, () => {
  it.each<Shares>([['one provider that fails 70 % of its requests', [0.7]], ...(IS_LONG ? [MILD] : [])])(
    '%s answers as many calls, with no more requests',
    async (seed, errorShares) => {
      const plan = { name: seed, seed, errorShares, calls: CALLS, callsPerSecond: CALLS_PER_SECOND };
      const { flexiai, rival } = await runCase(plan);
      expect(rival.party).toBe('bare SDK');
      // The rival is real, and has met the failures.
      expect(rival.requests).toBeGreaterThan(1.3 * CALLS);
      expect(flexiai.answered).toBeGreaterThanOrEqual(rival.answered - MARGIN);
      expect(flexiai.requests).toBeLessThanOrEqual(rival.requests + MARGIN);
    },
  );

  it('one provider that never answers receives little more than one request per call', async () => {
    const plan = { name: 'down', seed: 'down', errorShares: [1], calls: CALLS, callsPerSecond: CALLS_PER_SECOND };
    const { flexiai, rival } = await runCase(plan);
    expect(rival.requests).toBe(3 * CALLS);
    expect(flexiai.requests).toBeLessThanOrEqual(1.15 * CALLS);
    expect(flexiai.answered).toBe(0);
  });

  it('two providers that each fail 40 % answer as many calls as a hand-written failover', async () => {
    const plan = {
      name: 'both',
      seed: 'both',
      errorShares: [0.4, 0.4],
      calls: CALLS,
      callsPerSecond: CALLS_PER_SECOND,
    };
    const { flexiai, rival } = await runCase(plan);
    expect(rival.party).toBe('failover by hand');
    expect(flexiai.answered).toBeGreaterThanOrEqual(rival.answered - MARGIN);
  });

  it('a dead provider beside a healthy one receives few requests, and no call fails', async () => {
    const plan = { name: 'dead', seed: 'dead', errorShares: [1, 0], calls: CALLS, callsPerSecond: CALLS_PER_SECOND };
    const { flexiai, rival } = await runCase(plan);
    expect(flexiai.answered).toBe(CALLS);
    expect(rival.requests).toBe(4 * CALLS);
    // Of the calls, 0.05 go to the dead one once the circuit is open; the rest began before that.
    expect(flexiai.requests).toBeLessThanOrEqual(1.15 * CALLS);
  });

  it.each([1, 2] as const)(
    'after an outage, with %i providers, every call is answered and the first provider is used again',
    async (upstreams) => {
      const { calls, answered, backMs } = await runRecovery({
        upstreams,
        outageMs: 1500,
        afterMs: 1500,
        callsPerSecond: 40,
        recoveryTimeoutMs: 100,
      });
      expect(answered).toBe(calls);
      expect(backMs).toBeDefined();
    },
  );
});
