import { setTimeout as sleep } from 'node:timers/promises';
import { FaultyUpstream } from './faulty-upstream.ts';
import { flexiai } from './parties.ts';

/** An outage of the first upstream, and the time after it. */
export interface Recovery {
  /** The second upstream, if there is one, never fails. */
  readonly upstreams: 1 | 2;
  readonly outageMs: number;
  /** Calls continue for this long, and then until the first upstream is called again, but at most ten times this. */
  readonly afterMs: number;
  readonly callsPerSecond: number;
  /** Of the circuit breaker: shorter than the default, like the outage. */
  readonly recoveryTimeoutMs: number;
}

/** The results of calls that began after the outage. */
export interface RecoveryResult {
  readonly calls: number;
  readonly answered: number;
  /** From the end of the outage until a call that began after it reached the first upstream; `undefined` for never. */
  readonly backMs: number | undefined;
  /** Requests per call to the first upstream, while it was down. */
  readonly requestsPerCall: number;
}

export async function runRecovery(plan: Recovery): Promise<RecoveryResult> {
  const upstreams = await Promise.all(
    [1, 0].slice(0, plan.upstreams).map((share, index) => FaultyUpstream.start(`recovery ${index}`, share)),
  );
  const [first] = upstreams;
  if (first === undefined) throw new Error('A recovery needs an upstream.');
  const ai = flexiai(upstreams, { circuitBreaker: { recoveryTimeoutMs: plan.recoveryTimeoutMs } });
  const ask = async (call: number): Promise<boolean> =>
    ai.ask(call, call % 2 === 1).then(
      () => true,
      () => false,
    );
  const during = await paced(plan.callsPerSecond, (elapsedMs) => elapsedMs < plan.outageMs, ask);
  await Promise.all(during);
  const requestsPerCall = first.requestsOf(ai.name) / during.length;
  first.errorShare = 0;
  const asked = first.requestsOf(ai.name);
  const endedAt = performance.now();
  let backMs: number | undefined;
  const goesOn = (elapsedMs: number): boolean =>
    elapsedMs < plan.afterMs || (backMs === undefined && elapsedMs < 10 * plan.afterMs);
  const after = await paced(plan.callsPerSecond, goesOn, async (call) => {
    const isAnswered = await ask(during.length + call);
    if (first.requestsOf(ai.name) > asked) backMs ??= performance.now() - endedAt;
    return isAnswered;
  });
  const answered = (await Promise.all(after)).filter(Boolean).length;
  await Promise.all([ai, ...upstreams].map((one) => one.close()));
  return { calls: after.length, answered, backMs, requestsPerCall };
}

/** Starts calls one by one while `goesOn` returns true, and returns all of them. */
async function paced(
  callsPerSecond: number,
  goesOn: (elapsedMs: number) => boolean,
  ask: (call: number) => Promise<boolean>,
): Promise<readonly Promise<boolean>[]> {
  const startedAt = performance.now();
  const calls: Promise<boolean>[] = [];
  while (goesOn(performance.now() - startedAt)) {
    calls.push(ask(calls.length));
    await sleep(Math.max(0, startedAt + (calls.length * 1000) / callsPerSecond - performance.now()));
  }
  return calls;
}
