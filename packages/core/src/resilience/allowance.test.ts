import { describe, expect, it } from 'vitest';
import { Allowance } from './allowance.ts';

describe('Allowance', () => {
  it('allows a whole minute’s worth at once, then refills evenly', () => {
    const allowance = new Allowance(60, 0);
    expect(allowance.readyAt(60, 0)).toBe(0);
    allowance.spend(60, 0);
    expect(allowance.readyAt(1, 0)).toBe(1000);
    expect(allowance.readyAt(3, 0)).toBe(3000);
    expect(allowance.readyAt(1, 1000)).toBe(1000);
    expect(allowance.readyAt(60, 90_000)).toBe(90_000);
  });

  it('never saves up more than a minute’s worth', () => {
    const allowance = new Allowance(60, 0);
    allowance.spend(60, 600_000);
    expect(allowance.readyAt(1, 600_000)).toBe(601_000);
  });

  it('admits an amount above a minute’s worth when the bucket is full, and refills after it', () => {
    const allowance = new Allowance(100, 0);
    expect(allowance.readyAt(1000, 0)).toBe(0);
    allowance.spend(1000, 0);
    expect(allowance.readyAt(1, 0)).toBe(Math.ceil((901 / 100) * 60_000));
  });

  it('caps the debt at an hour’s worth, however much was used', () => {
    const allowance = new Allowance(100, 0);
    allowance.spend(1e9, 0);
    expect(allowance.readyAt(1, 0)).toBe(60 * 60_000 + 600);
  });

  it('gives back what was reserved and not used', () => {
    const allowance = new Allowance(100, 0);
    allowance.spend(100, 0);
    allowance.spend(-40, 0);
    expect([allowance.readyAt(40, 0), allowance.readyAt(41, 0)]).toEqual([0, 600]);
  });

  it('adopts the provider’s figure when it is lower, and ignores it when it is higher', () => {
    const allowance = new Allowance(100, 0);
    allowance.correct({ remaining: 10 }, 0);
    expect([allowance.readyAt(10, 0), allowance.readyAt(11, 0)]).toEqual([0, 600]);
    allowance.correct({ remaining: 90 }, 0);
    expect(allowance.readyAt(11, 0)).toBe(600);
  });

  it('compares the provider’s figure with what has refilled by then', () => {
    const allowance = new Allowance(60, 0);
    allowance.spend(60, 0);
    allowance.correct({ remaining: 10 }, 30_000);
    expect([allowance.readyAt(10, 30_000), allowance.readyAt(11, 30_000)]).toEqual([30_000, 31_000]);
  });

  it('waits for the provider’s reset when the provider reports that nothing is left', () => {
    const unlimited = new Allowance(Number.POSITIVE_INFINITY, 0);
    unlimited.correct({ limit: 10, remaining: 0, resetAfterMs: 20_000 }, 0);
    expect([unlimited.readyAt(1, 0), unlimited.readyAt(1, 5000)]).toEqual([2000, 5000]);
    unlimited.correct({ remaining: 1, resetAfterMs: 60_000 }, 5000);
    expect(unlimited.readyAt(1, 5000)).toBe(5000);
    unlimited.correct({ remaining: 0, resetAfterMs: 7000 }, 5000);
    expect(unlimited.readyAt(1, 5000)).toBe(12_000);
  });
});
