import { expect, it } from 'vitest';
import { exponential, logNormal, randomFor } from './random.ts';

const MANY = 20_000;

function draw(make: () => number): readonly number[] {
  return Array.from({ length: MANY }, make);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

it('returns the same numbers for the same keys, and different ones for others', () => {
  const numbers = (...keys: readonly (string | number)[]): readonly number[] => {
    const random = randomFor(...keys);
    return [random(), random(), random()];
  };
  expect(numbers(1, 'a')).toEqual(numbers(1, 'a'));
  expect(numbers(1, 'a')).not.toEqual(numbers(1, 'b'));
  expect(numbers(1, 'a')).not.toEqual(numbers(2, 'a'));
});

it('draws evenly, with independent streams', () => {
  const values = draw(randomFor(1, 'even'));
  expect(mean(values)).toBeCloseTo(0.5, 1);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  // The first numbers of neighbouring streams, which thousands of clients draw.
  const firsts = Array.from({ length: MANY }, (_none, index) => randomFor(1, `r${index}`)());
  expect(mean(firsts)).toBeCloseTo(0.5, 1);
  expect(mean(firsts.map((value, index) => value * (firsts[index + 1] ?? 0.5)))).toBeCloseTo(0.25, 1);
});

it('has the requested means and medians', () => {
  const random = randomFor(7);
  expect(mean(draw(() => exponential(random, 40))) / 40).toBeCloseTo(1, 1);
  const lengths = draw(() => logNormal(random, { median: 200, sigma: 0.6 })).toSorted((a, b) => a - b);
  expect((lengths[MANY / 2] ?? 0) / 200).toBeCloseTo(1, 1);
  expect(mean(lengths) / (200 * Math.exp(0.18))).toBeCloseTo(1, 1);
});
