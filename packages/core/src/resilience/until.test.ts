import { expect, it } from 'vitest';
import { Until } from './until.ts';

it('stays as it was set while time passes', () => {
  const until = new Until();
  expect(until.at(5000)).toBe(0);
  until.set(6000, 5000);
  expect([until.at(5000), until.at(5999), until.at(9_000_000)]).toEqual([6000, 6000, 6000]);
});

it('moves back with the time of day, each time that the clock is set back', () => {
  const until = new Until();
  until.set(6000, 5000);
  expect(until.at(2000)).toBe(3000);
  expect(until.at(2500)).toBe(3000);
  expect(until.at(1000)).toBe(2000);
});

it('is not shortened by an extension', () => {
  const until = new Until();
  until.extend(6000, 5000);
  until.extend(5500, 5000);
  expect(until.at(5000)).toBe(6000);
  until.extend(3500, 2000);
  expect(until.at(2000)).toBe(3500);
});
