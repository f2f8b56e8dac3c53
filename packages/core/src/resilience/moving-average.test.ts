import { expect, it } from 'vitest';
import { MovingAverage } from './moving-average.ts';

const NOW = 1_000_000;

it('fades after a while without samples', () => {
  const average = new MovingAverage();
  average.add(100, NOW);
  expect(average.faded(NOW + 10_000)).toBe(100);
  expect(average.faded(NOW + 40_000)).toBeCloseTo(100 / Math.E, 6);
});

it('that was stored by a clock ahead of this one fades like any other', () => {
  const average = new MovingAverage();
  average.restore({ value: 100, at: NOW + 3_600_000 }, NOW);
  expect(average.faded(NOW + 40_000)).toBeCloseTo(100 / Math.E, 6);
});

it('forgets old samples with time', () => {
  const average = new MovingAverage();
  average.add(0, NOW);
  average.add(100, NOW + 30_000);
  expect(average.value).toBeCloseTo(100 * (1 - 1 / Math.E), 6);
});

it('has no value, and nothing to store, before its first sample', () => {
  const average = new MovingAverage();
  expect(average.faded(NOW)).toBeUndefined();
  expect(average.toJSON(NOW)).toBeUndefined();
});

it('is stored until it has faded', () => {
  const average = new MovingAverage();
  average.add(100, NOW);
  expect(average.toJSON(NOW + 300_000)).toEqual({ value: 100, at: NOW });
  expect(average.toJSON(NOW + 300_001)).toBeUndefined();
});

it('weighs samples of the same moment', () => {
  const average = new MovingAverage();
  average.add(0, NOW);
  average.add(100, NOW);
  expect(average.value).toBeCloseTo(10, 6);
});
