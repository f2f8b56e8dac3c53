import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { backoffMs, spreadMs } from './backoff.ts';

const config = { baseDelayMs: 100, maxDelayMs: 1000 };

describe('backoffMs', () => {
  it('doubles the bound with each retry, up to maxDelayMs', () => {
    const bounds = [1, 2, 3, 4, 5, 6].map((retry) => backoffMs(retry, config, false, () => 1));
    expect(bounds).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it('draws any value from 0 to the bound: full jitter', () => {
    expect([0, 0.25, 0.5, 0.999].map((random) => backoffMs(2, config, false, () => random))).toEqual([0, 50, 100, 200]);
  });

  it('takes other candidates for granted where it is not told', () => {
    expect([backoffMs(2, config, undefined, () => 0), backoffMs(2, config, undefined, () => 0.5)]).toEqual([0, 100]);
  });

  it('is at least three quarters of the bound where no other candidate could be asked', () => {
    expect([0, 0.5, 1].map((random) => backoffMs(2, config, true, () => random))).toEqual([150, 175, 200]);
  });

  it('is always a whole number of milliseconds between 0 and both bounds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (retry, baseDelayMs, maxDelayMs, random) => {
          const wait = backoffMs(retry, { baseDelayMs, maxDelayMs }, false, () => random);
          return (
            Number.isInteger(wait) &&
            wait >= 0 &&
            wait <= Math.round(Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(retry - 1, 1000)))
          );
        },
      ),
      propertyRuns(),
    );
  });

  it('draws a new value each time', () => {
    expect(
      new Set(Array.from({ length: 50 }, () => backoffMs(4, { baseDelayMs: 1e6, maxDelayMs: 1e9 }))).size,
    ).toBeGreaterThan(40);
  });
});

describe('spreadMs', () => {
  it('adds up to a tenth to the wait, and at most a second', () => {
    expect([0, 0.5, 1].map((random) => spreadMs(2000, () => random))).toEqual([2000, 2100, 2200]);
    expect(spreadMs(60_000, () => 1)).toBe(61_000);
    expect(spreadMs(0, () => 1)).toBe(0);
  });
});
