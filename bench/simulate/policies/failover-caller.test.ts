import { ConnectionError, ServerError } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/virtual-clock.ts';
import type { Job } from '../model/job.ts';
import { Upstream } from '../model/upstream.ts';
import { upstreamPlugin } from '../model/upstream-plugin.ts';
import { trafficOf, upstreamPlans } from '../run/traffic.ts';
import { FailoverCaller } from './failover-caller.ts';

const JOB: Job = { id: 'job', inputTokens: 10, outputTokens: 60, firstContentFactor: 1 };

interface Outcome {
  /** The upstream that answered, or the code of the error. */
  readonly end: string;
  /** Requests to each of the two. */
  readonly requests: readonly [number, number];
}

/** One call, while the first upstream fails the first `failures` requests, and the second all if `secondFails`. */
function ask(failures: number, secondFails = false, abortAtMs?: number): Promise<Outcome> {
  return VirtualClock.run({ random: () => 0.5 }, async (clock) => {
    const plans = upstreamPlans(trafficOf('5/s'));
    const first = new Upstream(plans.primary, clock, (_job, request) => (request <= failures ? 0 : 1));
    const second = new Upstream(plans.fallback, clock, () => (secondFails ? 0 : 1));
    for (const upstream of [first, second]) upstream.weather = { errorShare: 0.5 };
    const caller = new FailoverCaller({ primary: upstreamPlugin(first), fallback: upstreamPlugin(second) });
    const abort = new AbortController();
    if (abortAtMs !== undefined) clock.at(abortAtMs, () => abort.abort());
    const options = { signal: abort.signal, id: 'call', onFirstContent: () => undefined };
    const end = await caller.ask(JOB, options).catch((error: { readonly code: string }) => error.code);
    await caller.close();
    return { end, requests: [first.arrivals.length, second.arrivals.length] };
  });
}

describe('a hand-written failover', () => {
  it('uses the first upstream for as long as its SDK retries', async () => {
    expect(await ask(2)).toEqual({ end: 'primary', requests: [3, 0] });
  });

  it('calls the second when the first has thrown', async () => {
    expect(await ask(3)).toEqual({ end: 'fallback', requests: [3, 1] });
  });

  it('throws when both have thrown', async () => {
    expect(await ask(3, true)).toEqual({
      end: new ServerError('', { provider: '', model: '' }).code,
      requests: [3, 3],
    });
  });

  it('makes no call for a caller that has aborted', async () => {
    expect(await ask(3, false, 100)).toEqual({ end: 'aborted', requests: [1, 0] });
  });

  it('leaves an interrupted answer to the application', async () => {
    const outcome = await VirtualClock.run({ random: () => 0.5 }, async (clock) => {
      const plans = upstreamPlans(trafficOf('5/s'));
      const [first, second] = [plans.primary, plans.fallback].map((plan) => new Upstream(plan, clock, () => 1));
      if (first === undefined || second === undefined) throw new Error('There are two upstreams.');
      clock.at(1000, () => {
        first.weather = { isDown: true };
      });
      const caller = new FailoverCaller({ primary: upstreamPlugin(first), fallback: upstreamPlugin(second) });
      const options = { signal: new AbortController().signal, id: 'call', onFirstContent: () => undefined };
      const error = await caller.ask(JOB, options).catch((thrown: unknown) => thrown);
      return { error, requests: second.arrivals.length };
    });
    expect(outcome.error).toBeInstanceOf(ConnectionError);
    expect(outcome.requests).toBe(0);
  });
});
