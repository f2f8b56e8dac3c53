import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** How many retries are granted in a row. */
function granted(budget: RetryBudget, atMost = 1000): number {
  let count = 0;
  while (count < atMost && budget.withdraw()) count += 1;
  return count;
}

describe('RetryBudget', () => {
  it('begins with ten seconds of the retries that are always allowed', () => {
    expect(granted(new RetryBudget({ ratio: 0.1, minPerSecond: 3 }))).toBe(30);
  });

  it('holds one retry at least, however little is allowed', () => {
    expect(granted(new RetryBudget({ ratio: 0, minPerSecond: 0 }))).toBe(1);
    expect(granted(new RetryBudget({ ratio: 0, minPerSecond: 0.01 }))).toBe(1);
  });

  it('grants, once it is empty, the given share of the calls', () => {
    const budget = new RetryBudget({ ratio: 0.1, minPerSecond: 0 });
    granted(budget);
    let retries = 0;
    for (let call = 0; call < 1000; call += 1) {
      budget.deposit();
      if (budget.withdraw()) retries += 1;
    }
    expect(retries).toBeGreaterThanOrEqual(99);
    expect(retries).toBeLessThanOrEqual(100);
  });

  it('fills with time, and never over its brim', () => {
    const budget = new RetryBudget({ ratio: 0.1, minPerSecond: 2 });
    expect(granted(budget)).toBe(20);
    vi.advanceTimersByTime(1500);
    expect(granted(budget)).toBe(3);
    vi.advanceTimersByTime(3_600_000);
    expect(granted(budget)).toBe(20);
    for (let call = 0; call < 100_000; call += 1) budget.deposit();
    expect(granted(budget)).toBe(20);
  });

  it('is not emptied by a clock that is set back', () => {
    const budget = new RetryBudget({ ratio: 0, minPerSecond: 1 });
    granted(budget);
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(budget.withdraw()).toBe(false);
    vi.advanceTimersByTime(1000);
    expect(budget.withdraw()).toBe(true);
  });
});
