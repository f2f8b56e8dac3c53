import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { type CircuitBreakerOptions, resolveCircuitBreaker } from '../config/options/circuit-breaker-config.ts';
import type { CircuitChange, Lease } from './circuit.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { CircuitMemory } from './circuit-memory.ts';

const RECOVERY_MS = 1000;

beforeEach(() => {
  vi.useFakeTimers();
  // No jitter: each wait is as long as it may be.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function make(options: CircuitBreakerOptions = {}): { breaker: CircuitBreaker; changes: CircuitChange[] } {
  const changes: CircuitChange[] = [];
  const maxRecoveryTimeoutMs = 5 * RECOVERY_MS;
  const config = {
    failureThreshold: 2,
    recoveryTimeoutMs: RECOVERY_MS,
    maxRecoveryTimeoutMs,
    ...options,
  } as CircuitBreakerOptions;
  const breaker = new CircuitBreaker(resolveCircuitBreaker(config), (change) => changes.push(change));
  return { breaker, changes };
}

function lease(breaker: CircuitBreaker): Lease {
  const result = breaker.acquire();
  if ('reason' in result) throw new Error(`turned away: ${result.reason}`);
  return result;
}

async function fail(breaker: CircuitBreaker, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) await lease(breaker).settle('failure', 'HTTP 500');
}

/** Opens by more failures than successes, with at least two calls. @param size the calls, or the ms, of the window */
function share(kind: 'count' | 'sampling', size: number): CircuitBreakerOptions {
  return kind === 'count'
    ? { kind, failureThreshold: 0.5, windowCalls: size, minimumCalls: 2 }
    : { kind, failureThreshold: 0.5, windowMs: size, minimumCallsPerSecond: 2000 / size };
}

/** The same circuit in another process. */
function moved(breaker: CircuitBreaker, options: CircuitBreakerOptions = {}) {
  const { breaker: copy, changes } = make(options);
  const memory = JSON.parse(JSON.stringify(breaker.toJSON() ?? null)) as CircuitMemory | null;
  if (memory !== null) copy.restore(memory);
  return { copy, changes, memory };
}

describe('a circuit in another process', () => {
  it('stays open until it is due, is then probed, and reports that it was restored', async () => {
    const { breaker } = make();
    await fail(breaker, 2);
    const opened = Date.now();
    await vi.advanceTimersByTimeAsync(400);
    const { copy, changes } = moved(breaker);
    expect(copy.acquire()).toEqual({ reason: 'circuit-open', retryAt: opened + RECOVERY_MS });
    expect(copy.snapshot()).toMatchObject({ state: 'open', nextProbeAt: opened + RECOVERY_MS });
    await vi.advanceTimersByTimeAsync(599);
    expect(copy.rejection()).toMatchObject({ reason: 'circuit-open' });
    await vi.advanceTimersByTimeAsync(1);
    const probe = lease(copy);
    expect(probe.probe).toBe(true);
    await probe.settle('success');
    expect(changes.map(({ from, to, reason }) => `${from} ${to}: ${reason}`)).toEqual([
      'closed open: restored from a snapshot',
      'open half-open: the recovery time is over',
      'half-open closed: its probes succeeded',
    ]);
  });

  it('continues to double its recovery time', async () => {
    const { breaker } = make();
    await fail(breaker, 2);
    for (const wait of [1, 2]) {
      await vi.advanceTimersByTimeAsync(wait * RECOVERY_MS);
      await fail(breaker, 1);
    }
    const { copy } = moved(breaker);
    expect(copy.rejection()).toEqual({ reason: 'circuit-open', retryAt: Date.now() + 4 * RECOVERY_MS });
    await vi.advanceTimersByTimeAsync(4 * RECOVERY_MS);
    await fail(copy, 1);
    expect(copy.rejection()).toEqual({ reason: 'circuit-open', retryAt: Date.now() + 5 * RECOVERY_MS });
  });

  it('is probed at once if it was half-open, without waiting for a probe that was in flight', async () => {
    const { breaker } = make();
    await fail(breaker, 2);
    await vi.advanceTimersByTimeAsync(RECOVERY_MS);
    lease(breaker);
    const { copy, memory } = moved(breaker);
    expect(memory).toMatchObject({ state: 'open', openings: 1 });
    await fail(copy, 1);
    // The second opening, not the third.
    expect(copy.rejection()).toEqual({ reason: 'circuit-open', retryAt: Date.now() + 2 * RECOVERY_MS });
  });

  it('stays isolated until it is reset', async () => {
    const { breaker } = make();
    breaker.isolate();
    const { copy } = moved(breaker);
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(copy.rejection()).toEqual({ reason: 'isolated' });
    copy.reset();
    expect(copy.state).toBe('closed');
    await fail(copy, 2);
    expect(copy.state).toBe('open');
  });

  it.each<[string, CircuitBreakerOptions, number]>([
    ['consecutive', { failureThreshold: 3 }, 1],
    ['count', { kind: 'count', failureThreshold: 0.5, windowCalls: 4, minimumCalls: 3 }, 1],
    ['sampling', { kind: 'sampling', failureThreshold: 0.5, windowMs: 5000, minimumCallsPerSecond: 0.6 }, 1],
  ])('needs as many failures to open as before (%s)', async (_kind, options, missing) => {
    const { breaker } = make(options);
    await fail(breaker, 2);
    expect(breaker.state).toBe('closed');
    const { copy } = moved(breaker, options);
    expect(copy.state).toBe('closed');
    await fail(copy, missing);
    expect(copy.state).toBe('open');
  });

  it('stores nothing before its first call, nor while it counts failures in a row and had none', async () => {
    for (const options of [{}, { kind: 'count' }, { kind: 'sampling' }] as const) {
      const { breaker } = make({ ...options, failureThreshold: options.kind === undefined ? 2 : 0.5 });
      expect(breaker.toJSON()).toBeUndefined();
      await lease(breaker).settle('success');
      expect(breaker.toJSON() === undefined).toBe(options.kind === undefined);
    }
  });

  it('keeps its state, but not its window, when the configuration has another kind or size', async () => {
    const count = (windowCalls: number) =>
      ({ kind: 'count', failureThreshold: 0.5, windowCalls, minimumCalls: 2 }) as const;
    const { breaker } = make(count(4));
    await fail(breaker, 1);
    for (const options of [{ failureThreshold: 2 }, count(6), { kind: 'sampling', failureThreshold: 0.5 } as const]) {
      const { copy } = moved(breaker, options);
      await fail(copy, 1);
      expect(copy.state).toBe('closed');
    }
    await fail(breaker, 1);
    expect(moved(breaker).copy.state).toBe('open');
  });

  it.each<[string, CircuitBreakerOptions, CircuitBreakerOptions]>([
    ['failures in a row', { failureThreshold: 3 }, share('sampling', 5000)],
    ['a share of calls', share('count', 4), share('sampling', 5000)],
    ['a share in time', share('sampling', 5000), share('count', 4)],
    ['a share in a shorter time', share('sampling', 5000), share('sampling', 10_000)],
    ['a share in a longer time', share('sampling', 10_000), share('sampling', 5000)],
  ])('begins to count anew where it counted %s before', async (_what, before, then) => {
    const { breaker } = make(before);
    await fail(breaker, 1);
    const { copy } = moved(breaker, then);
    await fail(copy, 1);
    expect(copy.state).toBe('closed');
    await fail(copy, 1);
    expect(copy.state).toBe('open');
  });

  it('counts the successes of before', async () => {
    const options = share('sampling', 5000);
    const { breaker } = make(options);
    await lease(breaker).settle('success');
    const { copy } = moved(breaker, options);
    await fail(copy, 1);
    expect(copy.state).toBe('closed');
    await fail(copy, 1);
    expect(copy.state).toBe('open');
  });

  it('does not count failures of the future, which a clock that was ahead has stored', async () => {
    const options = share('sampling', 5000);
    const { breaker } = make(options);
    await fail(breaker, 1);
    const memory = breaker.toJSON();
    if (memory?.window.kind !== 'sampling') throw new Error('no window');
    const slices = memory.window.slices.map((slice) => ({ ...slice, startedAt: slice.startedAt + 60_000 }));
    const { breaker: copy } = make(options);
    copy.restore({ ...memory, window: { ...memory.window, slices } });
    await fail(copy, 1);
    expect(copy.state).toBe('closed');
  });

  it.each([share('sampling', 5000), share('count', 4)])(
    'stores nothing while its first call has no outcome (%o)',
    async (options) => {
      const { breaker } = make(options);
      const first = lease(breaker);
      expect(breaker.toJSON()).toBeUndefined();
      await first.settle('success');
      await fail(breaker, 1);
      expect(breaker.toJSON()).toBeDefined();
    },
  );

  it('stores when it opened, and is not probed by a share of the calls before its first recovery time is over', async () => {
    const { breaker } = make();
    await fail(breaker, 2);
    await vi.advanceTimersByTimeAsync(RECOVERY_MS);
    await fail(breaker, 1);
    expect(breaker.toJSON()).toMatchObject({ openedAt: Date.now() });
    const { copy } = moved(breaker);
    for (let call = 0; call < 500; call += 1) expect(copy.acquire()).toMatchObject({ reason: 'circuit-open' });
    await vi.advanceTimersByTimeAsync(RECOVERY_MS);
    expect(lease(copy).probe).toBe(true);
  });

  it('can be hastened after it was restored, although a probe of before was hastened', async () => {
    const { breaker } = make();
    await fail(breaker, 2);
    breaker.hasten();
    breaker.restore({ state: 'open', window: { kind: 'consecutive', failures: 2 } });
    expect(breaker.canHasten).toBe(true);
  });

  it('is not kept open too long by a clock that was ahead, and survives absurd numbers', () => {
    const { breaker } = make();
    const window = { kind: 'consecutive', failures: 2 } as const;
    breaker.restore({ state: 'open', window, openedAt: Date.now() + 1e12, openings: Number.MAX_SAFE_INTEGER });
    expect(breaker.rejection()).toEqual({ reason: 'circuit-open', retryAt: Date.now() + 5 * RECOVERY_MS });
    breaker.restore({ state: 'open', window });
    expect(breaker.rejection()).toEqual({ reason: 'circuit-open', retryAt: Date.now() + RECOVERY_MS });
  });

  it('reports no change where it is restored to the state that it has, and continues to count', async () => {
    const { breaker } = make();
    await fail(breaker, 1);
    const { copy, changes } = moved(breaker);
    expect(changes).toEqual([]);
    expect(copy.snapshot().consecutiveFailures).toBe(1);
    const share = { kind: 'count', failureThreshold: 0.5, windowCalls: 6, minimumCalls: 4 } as const;
    const byShare = make(share).breaker;
    await fail(byShare, 1);
    expect(moved(byShare, share).copy.snapshot().consecutiveFailures).toBe(0);
  });

  it('ignores attempts that began before it was restored', async () => {
    const { breaker } = make();
    const early = lease(breaker);
    breaker.restore({ state: 'open', window: { kind: 'consecutive', failures: 2 } });
    await early.settle('success');
    expect(breaker.state).toBe('open');
  });
});

describe('a sampling window', () => {
  it('forgets its failures when it is over, however short it is', async () => {
    const { breaker } = make({ kind: 'sampling', failureThreshold: 0.5, windowMs: 500, minimumCallsPerSecond: 3 });
    await fail(breaker, 1);
    await vi.advanceTimersByTimeAsync(600);
    await fail(breaker, 1);
    expect(breaker.state).toBe('closed');
    await fail(breaker, 1);
    expect(breaker.state).toBe('open');
  });

  it('forgets failures from before a pause, in this and in another process', async () => {
    const options = { kind: 'sampling', failureThreshold: 0.5, windowMs: 5000, minimumCallsPerSecond: 0.4 } as const;
    const { breaker } = make(options);
    await fail(breaker, 1);
    await vi.advanceTimersByTimeAsync(60_000);
    const { copy } = moved(breaker, options);
    for (const each of [breaker, copy]) {
      await fail(each, 1);
      expect(each.state).toBe('closed');
      await fail(each, 1);
      expect(each.state).toBe('open');
    }
  });
});

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('call' as const),
      outcome: fc.constantFrom('success', 'failure', 'failure', 'neutral'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(1, 500, RECOVERY_MS, 10_000) }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ type: 'reset' } as const, { type: 'isolate' } as const) },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(breaker: CircuitBreaker, taken: Step): Promise<unknown> {
  if (taken.type === 'reset') breaker.reset();
  else if (taken.type === 'isolate') breaker.isolate();
  else if (taken.type === 'call') {
    const result = breaker.acquire();
    if ('reason' in result) return result;
    await result.settle(taken.outcome);
    return { probe: result.probe, state: breaker.state };
  }
  return breaker.rejection();
}

const options = fc.constantFrom<CircuitBreakerOptions>(
  { failureThreshold: 2 },
  { failureThreshold: 3, halfOpenMaxCalls: 2 },
  { kind: 'count', failureThreshold: 0.5, windowCalls: 4, minimumCalls: 2, halfOpenMaxCalls: 3 },
  { kind: 'sampling', failureThreshold: 0.5, windowMs: 5000, minimumCallsPerSecond: 0 },
);

it('a circuit continues in another process as if it had not moved, whatever happened before and happens then', async () => {
  const steps = fc.array(step, { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(options, steps, steps, async (config, before, then) => {
      const { breaker } = make(config);
      const passing = async (taken: Step): Promise<void> => {
        if (taken.type === 'pass') await vi.advanceTimersByTimeAsync(taken.ms);
      };
      for (const taken of before) {
        await passing(taken);
        await take(breaker, taken);
      }
      const { halfOpenMaxCalls = 1 } = config;
      // Probes that already succeeded are not stored: a circuit that needs several probes begins them anew.
      if (breaker.state === 'half-open' && halfOpenMaxCalls > 1) return;
      const { copy } = moved(breaker, config);
      expect(copy.rejection()).toEqual(breaker.rejection());
      for (const taken of then) {
        await passing(taken);
        expect(await take(copy, taken)).toEqual(await take(breaker, taken));
      }
    }),
    propertyRuns(200),
  );
});
