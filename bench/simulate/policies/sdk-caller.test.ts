import { errorFromStatus } from '@flexiai/core/plugin';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/virtual-clock.ts';
import type { Job } from '../model/job.ts';
import { Upstream } from '../model/upstream.ts';
import { upstreamPlugin } from '../model/upstream-plugin.ts';
import { trafficOf, upstreamPlans } from '../run/traffic.ts';
import { SDKCaller } from './sdk-caller.ts';

interface Refusal {
  readonly status: number;
  readonly retryAfterSeconds?: number;
}

/** The SDK also uses random numbers for other purposes: all must be the same. */
const half = (): number => 0.5;

const JOB: Job = { id: 'job', inputTokens: 10, outputTokens: 10, firstContentFactor: 1 };

/** The times of requests of the real SDK, when each request fails. */
function timesOfSDK(refusals: readonly Refusal[]): Promise<readonly number[]> {
  return VirtualClock.run({ random: half }, async (clock) => {
    const times: number[] = [];
    const client = new OpenAI({
      apiKey: 'sk-test',
      baseURL: 'http://localhost/v1',
      fetch: async () => {
        const refusal = refusals[times.length];
        times.push(clock.nowMs);
        const { status = 200, retryAfterSeconds } = refusal ?? {};
        const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
        return new Response('{}', { status, headers });
      },
    });
    await client.models.list().catch(() => undefined);
    return times;
  });
}

/** The same for the simulated SDK. */
function timesOfCaller(refusals: readonly Refusal[]): Promise<readonly number[]> {
  return VirtualClock.run({ random: half }, async (clock) => {
    const times: number[] = [];
    const upstream = new Upstream(upstreamPlans(trafficOf('5/s')).primary, clock, () => 1);
    const enter = upstream.enter.bind(upstream);
    upstream.enter = (job, signal) => {
      const refusal = refusals[times.length];
      times.push(clock.nowMs);
      if (refusal === undefined) return enter(job, signal);
      const { status, retryAfterSeconds } = refusal;
      const retryAfterMs = retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000;
      return Promise.reject(errorFromStatus('refused', { status, provider: 'primary', model: 'm', retryAfterMs }));
    };
    const options = { signal: new AbortController().signal, id: 'call', onFirstContent: () => undefined };
    await new SDKCaller(upstreamPlugin(upstream)).ask(JOB, options).catch(() => undefined);
    return times;
  });
}

describe('the simulated SDK makes requests at the same times as the real one', () => {
  it.each<[string, readonly Refusal[]]>([
    ['without a failure', []],
    ['after a failure', [{ status: 500 }]],
    ['after two', [{ status: 503 }, { status: 502 }]],
    ['after three failures, which exceed its retries', [{ status: 500 }, { status: 500 }, { status: 500 }]],
    ['with a Retry-After', [{ status: 429, retryAfterSeconds: 7 }, { status: 429 }]],
    ['with a Retry-After that is too long', [{ status: 429, retryAfterSeconds: 90 }]],
    ['after a rejection', [{ status: 400 }, { status: 500 }]],
  ])('%s', async (_what, refusals) => {
    const times = await timesOfSDK(refusals);
    expect(times.length).toBeGreaterThan(0);
    expect(await timesOfCaller(refusals)).toEqual(times);
  });
});
