import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** How many retries the budget grants in a row. */
function granted(budget: RetryBudget, atMost = 1000): number {
  let count = 0;
  while (count < atMost && budget.withdraw()) count += 1;
  return count;
}

describe('RetryBudget', () => {
  it('begins with fifteen retries, whatever its options are', () => {
    expect(granted(new RetryBudget({ ratio: 5, minPerSecond: 3 }))).toBe(15);
    expect(granted(new RetryBudget({ ratio: 0, minPerSecond: 0 }))).toBe(15);
  });

  it('grants, once it is empty, the configured number of retries per answer', () => {
    const budget = new RetryBudget({ ratio: 0.1, minPerSecond: 0 });
    granted(budget);
    let retries = 0;
    for (let answer = 0; answer < 1000; answer += 1) {
      budget.deposit();
      if (budget.withdraw()) retries += 1;
    }
    expect(retries).toBeGreaterThanOrEqual(99);
    expect(retries).toBeLessThanOrEqual(100);
    const generous = new RetryBudget({ ratio: 5, minPerSecond: 0 });
    granted(generous);
    generous.deposit();
    expect(granted(generous)).toBe(5);
  });

  it('refills with time, up to its reserve', () => {
    const budget = new RetryBudget({ ratio: 0.1, minPerSecond: 2 });
    granted(budget);
    vi.advanceTimersByTime(1500);
    expect(granted(budget)).toBe(3);
    vi.advanceTimersByTime(3_600_000);
    expect(granted(budget)).toBe(15);
    for (let answer = 0; answer < 100_000; answer += 1) budget.deposit();
    expect(granted(budget)).toBe(15);
  });

  it('reports whether a retry could be paid for, and takes nothing', () => {
    const budget = new RetryBudget({ ratio: 1, minPerSecond: 0 });
    for (let look = 0; look < 100; look += 1) expect(budget.affords()).toBe(true);
    expect(granted(budget)).toBe(15);
    expect(budget.affords()).toBe(false);
    budget.deposit();
    expect(budget.affords()).toBe(true);
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
