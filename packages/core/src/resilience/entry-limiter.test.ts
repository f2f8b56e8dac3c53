import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LimitsOptions, resolveLimits } from '../config/options/limits-config.ts';
import { EntryLimiter, type Permit } from './entry-limiter.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function limiter(options: LimitsOptions, maxConcurrent?: number): EntryLimiter {
  const config = resolveLimits(options, maxConcurrent);
  if (config === undefined) throw new Error('no limits');
  return new EntryLimiter(config);
}

function enter(entry: EntryLimiter, tokens = 0): Permit {
  const permit = entry.tryEnter(tokens, Date.now());
  if ('limit' in permit) throw new Error(`turned away: ${permit.limit}`);
  return permit;
}

describe('EntryLimiter', () => {
  it('admits no more calls in flight than maxConcurrent', () => {
    const entry = limiter({}, 2);
    const first = enter(entry);
    enter(entry);
    expect(entry.tryEnter(0, Date.now())).toEqual({ limit: 'at-capacity' });
    first.settle();
    first.settle();
    enter(entry);
    expect(entry.inFlight).toBe(2);
  });

  it('enforces requests and tokens per minute, and reports when a call may begin', () => {
    const requests = limiter({ requestsPerMinute: 2 });
    enter(requests);
    enter(requests);
    expect(requests.reached(0, Date.now())).toEqual({ limit: 'rate-limited', readyAt: Date.now() + 30_000 });
    const tokens = limiter({ tokensPerMinute: 600 });
    enter(tokens, 500);
    expect(tokens.reached(200, Date.now())).toEqual({ limit: 'rate-limited', readyAt: Date.now() + 10_000 });
    expect(tokens.reached(100, Date.now())).toBeUndefined();
  });

  it('corrects the reserved tokens by the tokens that were used', () => {
    const entry = limiter({ tokensPerMinute: 600 });
    enter(entry, 500).settle(100);
    expect(entry.reached(500, Date.now())).toBeUndefined();
    enter(entry, 100).settle(700);
    expect(entry.reached(1, Date.now())).toMatchObject({ readyAt: Date.now() + 20_100 });
    enter(limiter({ tokensPerMinute: 600 }), 500).cancel();
  });

  it.each([
    ['requests', { requestsPerMinute: 60 }],
    ['tokens', { tokensPerMinute: 60 }],
  ] as const)('waits until the provider has %s left again', (kind, options) => {
    const entry = limiter(options);
    entry.correct({ [kind]: { limit: 1, remaining: 0, resetAfterMs: 90_000 } });
    expect(entry.reached(1, Date.now())).toEqual({ limit: 'rate-limited', readyAt: Date.now() + 90_000 });
  });

  it('gives everything back for a call that was not made', () => {
    const entry = limiter({ requestsPerMinute: 1, tokensPerMinute: 10 }, 1);
    enter(entry, 10).cancel();
    expect(entry.reached(10, Date.now())).toBeUndefined();
  });

  it('corrects the tokens of a call once', () => {
    const entry = limiter({ tokensPerMinute: 600 });
    const permit = enter(entry, 500);
    permit.settle(100);
    permit.settle(100);
    permit.cancel();
    expect(entry.reached(600, Date.now())).toEqual({ limit: 'rate-limited', readyAt: Date.now() + 10_000 });
  });

  it('serves its queue in order, and lets no call overtake it', async () => {
    const entry = limiter({}, 1);
    const first = enter(entry);
    const order: string[] = [];
    const waiters = ['a', 'b', 'c'].map((name) => {
      const waiter = entry.queue(0);
      void waiter?.permit.then((permit) => {
        order.push(name);
        permit.settle();
      });
      return waiter;
    });
    expect(entry.queued).toBe(3);
    waiters[1]?.leave();
    first.settle();
    expect(entry.tryEnter(0, Date.now())).toEqual({ limit: 'at-capacity' });
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['a', 'c']);
    expect([entry.inFlight, entry.queued]).toEqual([0, 0]);
  });

  it('lets no small call overtake a large one that waits for its tokens', () => {
    const entry = limiter({ tokensPerMinute: 600 });
    enter(entry, 500);
    const large = entry.queue(600);
    expect(entry.tryEnter(10, Date.now())).toEqual({ limit: 'at-capacity' });
    large?.leave();
    enter(entry, 10);
  });

  it('passes on a place that was given to a call that has left the queue', async () => {
    const entry = limiter({}, 1);
    const first = enter(entry);
    const left = entry.queue(0);
    first.settle();
    left?.leave();
    expect(entry.reached(0, Date.now())).toBeUndefined();
  });

  it('rejects a call when the queue is full', () => {
    const entry = limiter({ maxQueue: 1 }, 1);
    enter(entry);
    expect(entry.queue(0)).toBeDefined();
    expect(entry.queue(0)).toBeUndefined();
  });

  it('paces its queue by the minute, and leaves no timer', async () => {
    const entry = limiter({ requestsPerMinute: 60 });
    for (let call = 0; call < 60; call += 1) enter(entry).settle();
    const began: number[] = [];
    const start = Date.now();
    for (let call = 0; call < 3; call += 1) void entry.queue(0)?.permit.then(() => began.push(Date.now() - start));
    await vi.advanceTimersByTimeAsync(2500);
    expect(began).toEqual([1000, 2000]);
    await vi.advanceTimersByTimeAsync(600);
    expect(began).toEqual([1000, 2000, 3000]);
    expect(vi.getTimerCount()).toBe(0);
    const waiter = entry.queue(0);
    waiter?.leave();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes back the place of an overdue call, which its runtime may have dropped', () => {
    const entry = limiter({}, 1);
    const dropped = enter(entry);
    dropped.overdueAt = performance.now() + 1000;
    expect(entry.reached(0, Date.now())).toEqual({ limit: 'at-capacity' });
    vi.advanceTimersByTime(1001);
    expect(entry.reached(0, Date.now())).toBeUndefined();
    enter(entry);
    dropped.settle();
    expect(entry.inFlight).toBe(1);
  });
});
