import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { decimalOf, moneyOf, USD, usdOf } from './money.ts';

describe('moneyOf', () => {
  it.each([
    [0.1, USD / 10n],
    [1e-18, 1n],
    [1.5e-7, 150_000_000_000n],
    [1e21, 10n ** 39n],
    [-2.5, -25n * 10n ** 17n],
    [0, 0n],
  ])('converts %s by its decimals', (usd, money) => {
    expect(moneyOf(usd)).toBe(money);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('throws for %s', (usd) => {
    expect(() => moneyOf(usd)).toThrow(RangeError);
  });

  it('returns each number with at most twelve decimals unchanged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 12 }), (figures, places) => {
        const usd = Number(`${figures}e-${places}`);
        expect(usdOf(moneyOf(usd))).toBe(usd);
        expect(Number(decimalOf(moneyOf(usd)))).toBe(usd);
      }),
      propertyRuns(),
    );
  });
});

it('sums a million amounts without drift, where numbers drift', () => {
  const price = 0.1;
  let drifting = 0;
  let exact = 0n;
  const money = moneyOf(price);
  for (let count = 0; count < 1_000_000; count += 1) {
    drifting += price;
    exact += money;
  }
  expect(usdOf(exact)).toBe(100_000);
  expect(decimalOf(exact)).toBe('100000');
  expect(drifting).not.toBe(100_000);
});

it('writes amounts as decimal text', () => {
  expect([0n, 1n, -1n, USD, (USD * 3n) / 2n].map(decimalOf)).toEqual([
    '0',
    '0.000000000000000001',
    '-0.000000000000000001',
    '1',
    '1.5',
  ]);
});
