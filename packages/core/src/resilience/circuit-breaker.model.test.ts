import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { type CircuitBreakerOptions, resolveCircuitBreaker } from '../config/options/circuit-breaker-config.ts';
import type { CircuitChange, Lease } from './circuit.ts';
import { CircuitBreaker } from './circuit-breaker.ts';

const RECOVERY_MS = 1000;

beforeEach(() => {
  vi.useFakeTimers();
  // No jitter: each wait has its maximum length.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const step = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ type: 'acquire' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('settle' as const),
      which: fc.nat(),
      outcome: fc.constantFrom('success', 'failure', 'failure', 'neutral'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(1, 500, RECOVERY_MS, 10_000) }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ type: 'reset' } as const, { type: 'isolate' } as const) },
);

const options = fc.constantFrom<CircuitBreakerOptions>(
  { failureThreshold: 2 },
  { failureThreshold: 3, halfOpenMaxCalls: 2 },
  { kind: 'count', failureThreshold: 0.5, windowCalls: 4, minimumCalls: 2, halfOpenMaxCalls: 3 },
  { kind: 'sampling', failureThreshold: 0.5, windowMs: 5000, minimumCallsPerSecond: 0 },
);

/** The invariants, for any sequence of events. */
async function check(
  config: CircuitBreakerOptions,
  steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
) {
  const changes: CircuitChange[] = [];
  const resolved = resolveCircuitBreaker({
    recoveryTimeoutMs: RECOVERY_MS,
    maxRecoveryTimeoutMs: 5 * RECOVERY_MS,
    ...config,
  } as CircuitBreakerOptions);
  const breaker = new CircuitBreaker(resolved, (change) => changes.push(change));
  const leases: Lease[] = [];
  let probes = 0;
  for (const taken of steps) {
    const before = breaker.state;
    const rejection = breaker.rejection();
    switch (taken.type) {
      case 'acquire': {
        const result = breaker.acquire();
        // What `rejection` returns is what `acquire` then does.
        expect('reason' in result ? result : undefined).toEqual(rejection);
        if ('reason' in result) {
          expect(before).not.toBe('closed');
          break;
        }
        leases.push(result);
        expect(result.probe).toBe(breaker.state === 'half-open');
        if (before !== 'half-open' && result.probe) probes = 0;
        if (result.probe) probes += 1;
        break;
      }
      case 'settle': {
        const [lease] = leases.splice(taken.which % Math.max(1, leases.length), 1);
        await lease?.settle(taken.outcome);
        if (taken.outcome === 'neutral') {
          expect(breaker.state).toBe(before);
          if (lease?.probe === true && before === 'half-open') probes = Math.max(0, probes - 1);
        }
        break;
      }
      case 'pass':
        await vi.advanceTimersByTimeAsync(taken.ms);
        expect(breaker.state).toBe(before);
        break;
      case 'reset':
        breaker.reset();
        expect(breaker.state).toBe('closed');
        break;
      case 'isolate':
        breaker.isolate();
        expect(breaker.state).toBe('isolated');
        break;
    }
    if (breaker.state === 'half-open') expect(probes).toBeLessThanOrEqual(resolved.halfOpenMaxCalls);
    // Every change is reported, each starting at the state before.
    expect(changes.at(-1)?.to ?? 'closed').toBe(breaker.state);
  }
  for (const [index, change] of changes.entries()) expect(change.from).toBe(changes[index - 1]?.to ?? 'closed');
  // It never gets stuck: with no attempt in flight and enough time, it closes again.
  for (const lease of leases) await lease.settle('neutral');
  if (breaker.state === 'isolated') breaker.reset();
  await vi.advanceTimersByTimeAsync(10 * RECOVERY_MS);
  for (let call = 0; call < resolved.halfOpenMaxCalls; call += 1) {
    const lease = breaker.acquire();
    if ('reason' in lease) throw new Error(`stuck: ${lease.reason}`);
    await lease.settle('success');
  }
  expect(breaker.state).toBe('closed');
  expect(vi.getTimerCount()).toBe(0);
}

it('a circuit keeps its invariants under any sequence of calls, ends, waits and interventions', async () => {
  await fc.assert(fc.asyncProperty(options, fc.array(step, { maxLength: 60 }), check), propertyRuns(150));
});
