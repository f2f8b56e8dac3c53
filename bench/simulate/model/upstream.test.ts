import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/virtual-clock.ts';
import type { Job } from './job.ts';
import { Upstream, type UpstreamPlan } from './upstream.ts';
import { FAIR } from './weather.ts';

const PLAN: UpstreamPlan = {
  name: 'primary',
  firstContentMs: { median: 500, sigma: 0.5 },
  tokensPerSecond: 100,
  usualRequestsPerSecond: 10,
  places: 2,
  queueLength: 1,
  inputUsdPerMillion: 1,
  outputUsdPerMillion: 10,
};
const JOB: Job = { id: 'job', inputTokens: 1000, outputTokens: 200, firstContentFactor: 1 };
const never = new AbortController().signal;

function inWorld<Result>(
  play: (upstream: Upstream, clock: VirtualClock) => Promise<Result>,
  luck = (): number => 0.5,
): Promise<Result> {
  return VirtualClock.run({ random: () => 0.5 }, (clock) => play(new Upstream(PLAN, clock, luck), clock));
}

/** The result of one request, and its time. */
async function visit(upstream: Upstream, clock: VirtualClock, signal = never): Promise<readonly [string, number]> {
  try {
    const stay = await upstream.enter(JOB, signal);
    try {
      await stay.write(JOB.outputTokens);
    } finally {
      stay.leave();
    }
    return ['answered', clock.nowMs];
  } catch (error) {
    return [(error as { readonly code: string }).code, clock.nowMs];
  }
}

describe('an upstream', () => {
  it('takes time for an answer, and bills it', () =>
    inWorld(async (upstream, clock) => {
      expect(await visit(upstream, clock)).toEqual(['answered', 20 + 500 + 2000]);
      expect(upstream.billedUsd).toBeCloseTo((1000 * 1 + 200 * 10) / 1e6);
      expect(upstream.busy).toBe(0);
    }));

  it('queues requests without a free slot, and rejects them when the queue is full', () =>
    inWorld(async (upstream, clock) => {
      const visits = await Promise.all([1, 2, 3, 4].map(() => visit(upstream, clock)));
      expect(visits).toEqual([
        ['answered', 2520],
        ['answered', 2520],
        ['answered', 5020],
        ['overloaded', 20],
      ]);
    }));

  it('frees the slot of a request that is abandoned, bills the answer up to there, and removes abandoned requests from the queue', () =>
    inWorld(async (upstream, clock) => {
      const aborts = [1520, 100].map((at) => {
        const controller = new AbortController();
        clock.at(at, () => controller.abort());
        return controller.signal;
      });
      const visits = [
        visit(upstream, clock, aborts[0]),
        visit(upstream, clock),
        visit(upstream, clock, aborts[1]),
        clock.until(200).then(() => visit(upstream, clock)),
      ];
      expect(await Promise.all(visits)).toEqual([
        ['aborted', 1520],
        ['answered', 2520],
        ['aborted', 100],
        ['answered', 1520 + 2500],
      ]);
      expect(upstream.billedUsd).toBeCloseTo((3 * 1000 + (100 + 200 + 200) * 10) / 1e6);
      expect(upstream.busy).toBe(0);
    }));

  it('rejects and interrupts requests while it is down', () =>
    inWorld(async (upstream, clock) => {
      clock.at(1000, () => {
        upstream.weather = { isDown: true };
      });
      const visits = [1, 2, 3].map(() => visit(upstream, clock));
      visits.push(clock.until(1500).then(() => visit(upstream, clock)));
      expect(await Promise.all(visits)).toEqual([
        ['connection', 1000],
        ['connection', 1000],
        ['connection', 1000],
        ['connection', 1502],
      ]);
      await expect(upstream.knock()).rejects.toMatchObject({ code: 'connection' });
      upstream.weather = FAIR;
      await upstream.knock();
      expect(await visit(upstream, clock)).toMatchObject(['answered', clock.nowMs]);
    }));

  it('is silent until its client disconnects', () =>
    inWorld(async (upstream, clock) => {
      upstream.weather = { isSilent: true };
      const controller = new AbortController();
      clock.at(60_000, () => controller.abort());
      expect(await visit(upstream, clock, controller.signal)).toEqual(['aborted', 60_000]);
    }));

  it('fails as often as the weather requires', () =>
    inWorld(
      async (upstream, clock) => {
        upstream.weather = { errorShare: 0.4 };
        expect(await visit(upstream, clock)).toEqual(['server', 220]);
        upstream.weather = { errorShare: 0.3 };
        expect(await visit(upstream, clock)).toMatchObject(['answered', clock.nowMs]);
      },
      () => 0.35,
    ));

  it('admits as many requests per second as the weather allows, and sends Retry-After to the others', () =>
    inWorld(async (upstream, clock) => {
      upstream.weather = { admittedShare: 0.1 };
      expect(await visit(upstream, clock)).toEqual(['answered', 2520]);
      const [first, second] = await Promise.all([
        visit(upstream, clock),
        upstream.enter(JOB, never).catch((error: unknown) => error),
      ]);
      expect(first[0]).toBe('answered');
      expect(second).toMatchObject({ code: 'rate-limit', retryAfterMs: 1000 });
    }));

  it('admits queued requests when slots become free', () =>
    inWorld(async (upstream, clock) => {
      upstream.weather = { placesShare: 0.5 };
      const visits = [1, 2].map(() => visit(upstream, clock));
      clock.at(1000, () => {
        upstream.weather = FAIR;
      });
      expect(await Promise.all(visits)).toEqual([
        ['answered', 2520],
        ['answered', 3500],
      ]);
    }));
});
