import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CircuitBreakerOptions, resolveCircuitBreaker } from '../config/options/circuit-breaker-config.ts';
import type { CircuitChange, Lease, Rejection } from './circuit.ts';
import { CircuitBreaker } from './circuit-breaker.ts';

beforeEach(() => {
  vi.useFakeTimers();
  // No jitter: each wait has its maximum length.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function make(options: CircuitBreakerOptions = {}): { breaker: CircuitBreaker; changes: CircuitChange[] } {
  const changes: CircuitChange[] = [];
  const breaker = new CircuitBreaker(
    resolveCircuitBreaker({ failureThreshold: 3, recoveryTimeoutMs: 1000, ...options } as CircuitBreakerOptions),
    (change) => changes.push(change),
  );
  return { breaker, changes };
}

function lease(breaker: CircuitBreaker): Lease {
  const result = breaker.acquire();
  if ('reason' in result) throw new Error(`turned away: ${result.reason}`);
  return result;
}

function lastResort(breaker: CircuitBreaker): Lease {
  const result = breaker.acquireLastResort();
  if ('reason' in result) throw new Error(`turned away: ${result.reason}`);
  return result;
}

const isLease = (result: Lease | Rejection): result is Lease => 'settle' in result;

async function fail(breaker: CircuitBreaker, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) await lease(breaker).settle('failure', 'HTTP 500');
}

describe('CircuitBreaker', () => {
  it('opens after the configured failures in a row, and reports the reason', async () => {
    const { breaker, changes } = make();
    await fail(breaker, 2);
    expect(breaker.state).toBe('closed');
    await fail(breaker, 1);
    expect(breaker.state).toBe('open');
    expect(breaker.acquire()).toEqual({ reason: 'circuit-open', retryAt: Date.now() + 1000 });
    expect(changes).toMatchObject([{ from: 'closed', to: 'open', reason: 'HTTP 500' }]);
    expect(breaker.snapshot()).toMatchObject({ failures: 3, consecutiveFailures: 3, rejections: 1, openings: 1 });
  });

  it('says when an attempt last failed and when its state last changed, once that has happened', async () => {
    const { breaker } = make();
    await lease(breaker).settle('success');
    for (const time of ['lastFailureAt', 'lastStateChangeAt', 'nextProbeAt']) {
      expect(breaker.snapshot()).not.toHaveProperty(time);
    }
    await fail(breaker, 2);
    const failedAt = Date.now();
    await vi.advanceTimersByTimeAsync(10);
    expect(breaker.snapshot()).toMatchObject({ lastFailureAt: failedAt });
    expect(breaker.snapshot()).not.toHaveProperty('lastStateChangeAt');
    await fail(breaker, 1);
    expect(breaker.snapshot()).toMatchObject({ lastFailureAt: failedAt + 10, lastStateChangeAt: failedAt + 10 });
  });

  it('starts counting again after a success', async () => {
    const { breaker } = make();
    await fail(breaker, 2);
    await lease(breaker).settle('success');
    await fail(breaker, 2);
    expect(breaker.state).toBe('closed');
  });

  it('ignores a neutral end, which does not count as a success either', async () => {
    const { breaker } = make();
    await fail(breaker, 2);
    await lease(breaker).settle('neutral');
    expect(breaker.snapshot()).toMatchObject({ successes: 0, failures: 2 });
    await fail(breaker, 1);
    expect(breaker.state).toBe('open');
  });

  it('counts an outcome when it is settled, not when it is acquired: a long stream that breaks counts as a failure', async () => {
    const { breaker } = make({ failureThreshold: 1 });
    const stream = lease(breaker);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(breaker.state).toBe('closed');
    await stream.settle('failure');
    expect(breaker.state).toBe('open');
  });

  it('admits exactly one probe after the recovery time, and closes when it succeeds', async () => {
    const { breaker, changes } = make();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(999);
    expect(breaker.rejection()).toMatchObject({ reason: 'circuit-open' });
    await vi.advanceTimersByTimeAsync(1);
    const results = Array.from({ length: 500 }, () => breaker.acquire());
    const probes = results.filter(isLease);
    expect(probes).toHaveLength(1);
    expect(probes[0]?.probe).toBe(true);
    expect(results[1]).toEqual({ reason: 'probe-in-flight' });
    await probes[0]?.settle('success');
    expect(breaker.state).toBe('closed');
    expect(changes.map(({ to }) => to)).toEqual(['open', 'half-open', 'closed']);
  });

  it('admits exactly halfOpenMaxCalls probes, and closes only when all have succeeded', async () => {
    const { breaker } = make({ halfOpenMaxCalls: 3 });
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const probes = Array.from({ length: 500 }, () => breaker.acquire()).filter(isLease);
    expect(probes).toHaveLength(3);
    await probes[0]?.settle('success');
    await probes[1]?.settle('success');
    expect(breaker.state).toBe('half-open');
    expect(breaker.acquire()).toEqual({ reason: 'probe-in-flight' });
    await probes[2]?.settle('success');
    expect(breaker.state).toBe('closed');
  });

  it('doubles its recovery time when a probe fails, up to the maximum', async () => {
    const { breaker } = make({ maxRecoveryTimeoutMs: 3000 });
    await fail(breaker, 3);
    const waits: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const { nextProbeAt = 0 } = breaker.snapshot();
      waits.push(nextProbeAt - Date.now());
      await vi.advanceTimersByTimeAsync(nextProbeAt - Date.now());
      await lease(breaker).settle('failure');
      expect(breaker.state).toBe('open');
    }
    expect(waits).toEqual([1000, 2000, 3000, 3000]);
  });

  it('is probed between half of its recovery time and all of it', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { breaker } = make();
    await fail(breaker, 3);
    expect(breaker.acquire()).toEqual({ reason: 'circuit-open', retryAt: Date.now() + 500 });
    await vi.advanceTimersByTimeAsync(500);
    expect(lease(breaker).probe).toBe(true);
  });

  it('is probed by one call in fourteen, however long its recovery time is', async () => {
    const { breaker } = make({ maxRecoveryTimeoutMs: 1_000_000 });
    await fail(breaker, 3);
    for (let doubling = 0; doubling < 5; doubling += 1) {
      await vi.advanceTimersByTimeAsync((breaker.snapshot().nextProbeAt ?? 0) - Date.now());
      await lease(breaker).settle('failure');
    }
    await vi.advanceTimersByTimeAsync(1000);
    const calls = { probes: 0, passedOver: 0 };
    for (let call = 0; call < 2000; call += 1) {
      const result = breaker.acquire();
      if (isLease(result)) {
        calls.probes += 1;
        await result.settle('failure');
        // Not at once, whatever the traffic is.
        expect(isLease(breaker.acquire())).toBe(false);
        await vi.advanceTimersByTimeAsync(1000);
      } else calls.passedOver += 1;
    }
    expect(calls.probes).toBeGreaterThanOrEqual(120);
    expect(calls.probes).toBeLessThanOrEqual(150);
  });

  it('frees the place of a probe whose answer has begun, while the outcome of the probe still counts', async () => {
    const { breaker } = make();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const probe = lease(breaker);
    expect(breaker.rejection()).toEqual({ reason: 'probe-in-flight' });
    probe.answering();
    const second = lease(breaker);
    expect(second).toMatchObject({ probe: true, lastResort: false });
    expect(breaker.acquire()).toEqual({ reason: 'probe-in-flight' });
    await second.settle('neutral');
    expect(breaker.state).toBe('half-open');
    const third = lease(breaker);
    await probe.settle('failure');
    expect(breaker.state).toBe('open');
    await third.settle('failure');
    expect(breaker.state).toBe('open');
  });

  it('is closed by the first answer that ends, while a probe is still being answered', async () => {
    const { breaker, changes } = make();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const probe = lease(breaker);
    probe.answering();
    await lease(breaker).settle('success');
    expect(breaker.state).toBe('closed');
    await probe.settle('failure');
    expect(breaker.state).toBe('closed');
    expect(changes.map(({ to }) => to)).toEqual(['open', 'half-open', 'closed']);
    expect(changes.at(-1)).toMatchObject({ reason: 'its probes succeeded' });
  });

  it('is not opened by a further probe of an outage that is over', async () => {
    const { breaker } = make();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    lease(breaker).answering();
    const late = lease(breaker);
    breaker.reset();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const probe = lease(breaker);
    await late.settle('failure');
    expect(breaker.state).toBe('half-open');
    expect(breaker.acquire()).toEqual({ reason: 'probe-in-flight' });
    await probe.settle('success');
    expect(breaker.state).toBe('closed');
  });

  it('keeps the place of a probe although an answer of an earlier outage begins', async () => {
    const { breaker } = make();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const early = lease(breaker);
    breaker.reset();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    lease(breaker);
    early.answering();
    expect(breaker.acquire()).toEqual({ reason: 'probe-in-flight' });
  });

  it('is opened by a further probe while the answers of several are read', async () => {
    const { breaker } = make({ halfOpenMaxCalls: 2 });
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    for (const probe of [lease(breaker), lease(breaker)]) probe.answering();
    await lease(breaker).settle('failure');
    expect(breaker.state).toBe('open');
  });

  describe('as the last resort', () => {
    const resort = (breaker: CircuitBreaker): Lease => {
      const result = breaker.acquireLastResort();
      if ('reason' in result) throw new Error(`turned away: ${result.reason}`);
      return result;
    };

    it('admits an attempt although it is open, and closes if that succeeds', async () => {
      const { breaker, changes } = make();
      await fail(breaker, 3);
      const last = resort(breaker);
      expect(last).toMatchObject({ probe: false, lastResort: true });
      expect(breaker.state).toBe('open');
      await last.settle('success');
      expect(breaker.state).toBe('closed');
      expect(changes.at(-1)).toMatchObject({ from: 'open', to: 'closed', reason: 'it answered as the last resort' });
    });

    it('is not changed by a failure, and does not stay open longer', async () => {
      const { breaker } = make();
      await fail(breaker, 3);
      const { nextProbeAt } = breaker.snapshot();
      await resort(breaker).settle('failure');
      await resort(breaker).settle('neutral');
      expect(breaker.snapshot()).toMatchObject({ state: 'open', nextProbeAt, failures: 4, openings: 1 });
    });

    it('admits an ordinary attempt while it is closed, and a probe when one is due', async () => {
      const { breaker } = make();
      expect(resort(breaker)).toMatchObject({ probe: false, lastResort: false });
      await fail(breaker, 3);
      await vi.advanceTimersByTimeAsync(1000);
      expect(resort(breaker)).toMatchObject({ probe: true, lastResort: false });
      expect(resort(breaker)).toMatchObject({ probe: false, lastResort: true });
    });

    it('rejects every attempt while it is isolated, and is not closed by one that began before', async () => {
      const { breaker } = make();
      await fail(breaker, 3);
      const last = resort(breaker);
      breaker.isolate();
      expect(breaker.acquireLastResort()).toEqual({ reason: 'isolated' });
      await last.settle('success');
      expect(breaker.state).toBe('isolated');
    });
  });

  it('passes the slot of an aborted probe to the next caller, and stays half-open', async () => {
    const { breaker, changes } = make();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const aborted = lease(breaker);
    expect(breaker.rejection()).toEqual({ reason: 'probe-in-flight' });
    await aborted.settle('neutral');
    expect(breaker.state).toBe('half-open');
    const second = lease(breaker);
    expect(second.probe).toBe(true);
    expect(breaker.acquire()).toEqual({ reason: 'probe-in-flight' });
    await second.settle('success');
    expect(breaker.state).toBe('closed');
    expect(changes.map(({ to }) => to)).toEqual(['open', 'half-open', 'closed']);
  });

  it('is not reopened by a call that began before it opened', async () => {
    const { breaker } = make();
    const slow = lease(breaker);
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const probe = lease(breaker);
    await slow.settle('failure');
    expect(breaker.state).toBe('half-open');
    await probe.settle('success');
    expect(breaker.state).toBe('closed');
  });

  it('is not closed by a call that began before it opened', async () => {
    const { breaker } = make();
    const slow = lease(breaker);
    await fail(breaker, 3);
    await slow.settle('success');
    expect(breaker.state).toBe('open');
  });

  it('ignores a second end of the same attempt', async () => {
    const { breaker } = make({ failureThreshold: 1 });
    const once = lease(breaker);
    await once.settle('success');
    await once.settle('failure');
    expect(breaker.state).toBe('closed');
    expect(breaker.snapshot()).toMatchObject({ successes: 1, failures: 0 });
  });

  it('stays isolated until it is reset, and then counts from zero', async () => {
    const { breaker, changes } = make();
    await fail(breaker, 2);
    breaker.isolate();
    expect(breaker.acquire()).toEqual({ reason: 'isolated' });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(breaker.state).toBe('isolated');
    breaker.reset();
    expect(breaker.state).toBe('closed');
    await fail(breaker, 2);
    expect(breaker.state).toBe('closed');
    expect(changes.map(({ to }) => to)).toEqual(['isolated', 'closed']);
  });

  it('ignores the end of an attempt that began before it was reset', async () => {
    const { breaker } = make({ failureThreshold: 1 });
    const old = lease(breaker);
    breaker.reset();
    await old.settle('failure');
    expect(breaker.state).toBe('closed');
  });

  it('opens by the share of failures among the last calls', async () => {
    const { breaker } = make({ kind: 'count', failureThreshold: 0.5, windowCalls: 10, minimumCalls: 4 });
    await lease(breaker).settle('success');
    await fail(breaker, 2);
    expect(breaker.state).toBe('closed');
    await fail(breaker, 1);
    expect(breaker.state).toBe('open');
  });

  it('opens by the share alone where minimumCallsPerSecond is 0', async () => {
    const { breaker } = make({ kind: 'sampling', failureThreshold: 0.5, windowMs: 10_000, minimumCallsPerSecond: 0 });
    await lease(breaker).settle('success');
    await fail(breaker, 1);
    expect(breaker.state).toBe('closed');
    await fail(breaker, 1);
    expect(breaker.state).toBe('open');
  });

  it('opens by the share of failures in a time window', async () => {
    const { breaker } = make({ kind: 'sampling', failureThreshold: 0.5, windowMs: 10_000, minimumCallsPerSecond: 0.5 });
    for (let index = 0; index < 20 && breaker.state === 'closed'; index += 1) {
      await lease(breaker).settle(index % 3 === 0 ? 'success' : 'failure');
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(breaker.state).toBe('open');
  });

  it('admits probes at once after hasten, and no more than halfOpenMaxCalls', async () => {
    const { breaker } = make({ halfOpenMaxCalls: 2 });
    expect(breaker.canHasten).toBe(false);
    breaker.hasten();
    expect(breaker.state).toBe('closed');
    await fail(breaker, 3);
    expect(breaker.canHasten).toBe(true);
    breaker.hasten();
    expect(breaker.state).toBe('open');
    expect(breaker.rejection()).toBeUndefined();
    const results = Array.from({ length: 500 }, () => breaker.acquire());
    expect(results.filter(isLease)).toHaveLength(2);
    for (const result of results) if (isLease(result)) await result.settle('success');
    expect(breaker.state).toBe('closed');
  });

  it('can be hastened once per outage, and then doubles its recovery time as usual', async () => {
    const { breaker } = make();
    await fail(breaker, 3);
    breaker.hasten();
    await fail(breaker, 1);
    expect(breaker.rejection()).toEqual({ reason: 'circuit-open', retryAt: Date.now() + 2000 });
    expect(breaker.canHasten).toBe(false);
    breaker.hasten();
    expect(breaker.rejection()).toMatchObject({ reason: 'circuit-open' });
    await vi.advanceTimersByTimeAsync(2000);
    await lease(breaker).settle('success');
    await fail(breaker, 3);
    expect(breaker.canHasten).toBe(true);
    breaker.isolate();
    expect(breaker.canHasten).toBe(false);
    breaker.hasten();
    expect(breaker.rejection()).toEqual({ reason: 'isolated' });
  });

  it.each([
    ['a reset', async (breaker: CircuitBreaker) => breaker.reset()],
    ['an answer to the last resort', async (breaker: CircuitBreaker) => lastResort(breaker).settle('success')],
  ])('can be hastened again in the next outage after %s', async (_what, end) => {
    const { breaker } = make();
    await fail(breaker, 3);
    breaker.hasten();
    await fail(breaker, 1);
    expect(breaker.canHasten).toBe(false);
    await end(breaker);
    await fail(breaker, 3);
    expect(breaker.canHasten).toBe(true);
  });

  it('rejects the attempt that comes when a probe is due, if a listener then isolates the circuit', async () => {
    const breaker: CircuitBreaker = new CircuitBreaker(
      resolveCircuitBreaker({ failureThreshold: 1, recoveryTimeoutMs: 1000 }),
      ({ to }) => {
        if (to === 'half-open') breaker.isolate();
      },
    );
    await fail(breaker, 1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(breaker.acquire()).toEqual({ reason: 'isolated' });
    expect(breaker.snapshot()).toMatchObject({ state: 'isolated', rejections: 1 });
  });

  it('makes the attempt that comes when a probe is due the first probe, although a listener makes a call at once', async () => {
    let inner: Lease | Rejection | undefined;
    const breaker: CircuitBreaker = new CircuitBreaker(
      resolveCircuitBreaker({ failureThreshold: 1, recoveryTimeoutMs: 1000 }),
      ({ to }) => {
        if (to === 'half-open') inner = breaker.acquire();
      },
    );
    await fail(breaker, 1);
    await vi.advanceTimersByTimeAsync(1000);
    const outer = lease(breaker);
    expect(outer.probe).toBe(true);
    expect(inner).toEqual({ reason: 'probe-in-flight' });
    await outer.settle('success');
    expect(breaker.state).toBe('closed');
  });

  it('is open as soon as the failure of a further probe is settled, while the answer of the first is read', async () => {
    const { breaker } = make({ halfOpenMaxCalls: 1 });
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    lease(breaker).answering();
    await lease(breaker).settle('failure', 'HTTP 500');
    expect(breaker.state).toBe('open');
  });

  /** Opens it for the second time in a row: its next probe is due in two seconds. */
  async function openTwice(breaker: CircuitBreaker): Promise<void> {
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    await fail(breaker, 1);
    expect(breaker.state).toBe('open');
  }

  function skip(breaker: CircuitBreaker, times: number): void {
    for (let time = 0; time < times; time += 1) expect(isLease(breaker.acquire())).toBe(false);
  }

  it('is not probed by a share of the calls before its first recovery time is over, however many calls there are', async () => {
    const { breaker } = make();
    await openTwice(breaker);
    skip(breaker, 500);
    await vi.advanceTimersByTimeAsync(999);
    skip(breaker, 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(isLease(breaker.acquire())).toBe(true);
  });

  it('does not count calls that skipped it in an earlier outage', async () => {
    const { breaker } = make();
    await openTwice(breaker);
    skip(breaker, 500);
    await vi.advanceTimersByTimeAsync(2000);
    await lease(breaker).settle('success');
    await openTwice(breaker);
    await vi.advanceTimersByTimeAsync(1500);
    skip(breaker, 1);
  });

  it('gives the place of a probe that was aborted after its answer began to one other probe', async () => {
    const { breaker } = make({ halfOpenMaxCalls: 1 });
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const aborted = lease(breaker);
    aborted.answering();
    await aborted.settle('neutral');
    expect(lease(breaker).probe).toBe(true);
    expect(breaker.acquire()).toEqual({ reason: 'probe-in-flight' });
  });

  it('is not closed by a last resort that began before it was closed and opened again', async () => {
    const { breaker } = make();
    await fail(breaker, 3);
    const early = lastResort(breaker);
    await lastResort(breaker).settle('success');
    expect(breaker.state).toBe('closed');
    await fail(breaker, 3);
    await early.settle('success');
    expect(breaker.state).toBe('open');
  });

  it('is closed by its probes only when all have succeeded, although one was aborted and replaced', async () => {
    const { breaker } = make({ halfOpenMaxCalls: 2 });
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const [first, second] = [lease(breaker), lease(breaker)];
    await first.settle('neutral');
    await lease(breaker).settle('success');
    expect(breaker.state).toBe('half-open');
    await second.settle('success');
    expect(breaker.state).toBe('closed');
  });

  it('is closed by a further probe while the answers of several are read', async () => {
    const { breaker } = make({ halfOpenMaxCalls: 2 });
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    for (const probe of [lease(breaker), lease(breaker)]) probe.answering();
    await lease(breaker).settle('success');
    expect(breaker.state).toBe('closed');
  });

  it('frees the place of a probe once, however often its answer begins', async () => {
    const { breaker } = make();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const probe = lease(breaker);
    probe.answering();
    probe.answering();
    const further = lease(breaker);
    expect(breaker.acquire()).toEqual({ reason: 'probe-in-flight' });
    further.answering();
    further.answering();
    lease(breaker);
    expect(breaker.acquire()).toEqual({ reason: 'probe-in-flight' });
  });

  it('gives the place of an aborted probe to one other, whose answer frees it', async () => {
    const { breaker } = make();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const aborted = lease(breaker);
    await aborted.settle('neutral');
    aborted.answering();
    const other = lease(breaker);
    expect(breaker.acquire()).toEqual({ reason: 'probe-in-flight' });
    other.answering();
    expect(lease(breaker).probe).toBe(true);
  });

  it('does not give the place of a probe to a call after it was reset', async () => {
    const { breaker } = make();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    await lease(breaker).settle('neutral');
    breaker.reset();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    lease(breaker);
    expect(breaker.acquire()).toEqual({ reason: 'probe-in-flight' });
  });

  it('is opened by a further probe in a later outage, too', async () => {
    const { breaker } = make();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    lease(breaker);
    breaker.reset();
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    lease(breaker).answering();
    await lease(breaker).settle('failure');
    expect(breaker.state).toBe('open');
  });

  it('counts the end of a last resort once', async () => {
    const { breaker } = make();
    await fail(breaker, 3);
    const last = lastResort(breaker);
    await last.settle('failure');
    await last.settle('failure');
    await last.settle('success');
    expect(breaker.snapshot()).toMatchObject({ state: 'open', failures: 4, successes: 0 });
  });

  it.each([false, true])('reports once that it was isolated (after a call: %s)', async (isCalled) => {
    const { breaker, changes } = make();
    if (isCalled) await lease(breaker).settle('success');
    breaker.isolate();
    breaker.isolate();
    expect(changes).toMatchObject([{ from: 'closed', to: 'isolated', reason: 'isolated by hand' }]);
  });

  it('does not count calls that skipped it while it was closed', async () => {
    const { breaker } = make();
    await lease(breaker).settle('success');
    for (let call = 0; call < 500; call += 1) breaker.passOver();
    await openTwice(breaker);
    await vi.advanceTimersByTimeAsync(1500);
    skip(breaker, 1);
  });

  it('is probed by the call that makes its probes seven of a hundred, and by none before', async () => {
    const { breaker } = make();
    await openTwice(breaker);
    await vi.advanceTimersByTimeAsync(1000);
    // 5 requests of 72 calls.
    skip(breaker, 67);
    expect(lease(breaker).probe).toBe(true);
  });

  it('counts the requests that opened it and all probes, although a probe succeeded', async () => {
    const { breaker } = make({ halfOpenMaxCalls: 2 });
    await fail(breaker, 3);
    await vi.advanceTimersByTimeAsync(1000);
    const [first, second] = [lease(breaker), lease(breaker)];
    await first.settle('success');
    await second.settle('failure');
    await vi.advanceTimersByTimeAsync(1000);
    // 6 requests of 86 calls.
    skip(breaker, 80);
    expect(lease(breaker).probe).toBe(true);
  });

  it('leaves no unhandled rejection where a listener isolates and resets it when a probe is due', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const breaker: CircuitBreaker = new CircuitBreaker(
      resolveCircuitBreaker({ failureThreshold: 1, recoveryTimeoutMs: 1000 }),
      ({ to }) => {
        if (to !== 'half-open') return;
        breaker.isolate();
        breaker.reset();
      },
    );
    await fail(breaker, 1);
    await vi.advanceTimersByTimeAsync(1000);
    await lease(breaker).settle('failure');
    await setImmediate();
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
