import { expect, test } from 'vitest';
import { stepsWithFault } from './stream-fault.ts';
import type { StreamStep } from './wire.ts';

const steps: readonly StreamStep[] = [
  { kind: 'structure', text: 'start' },
  { kind: 'token', text: 'a' },
  { kind: 'structure', text: 'between' },
  { kind: 'token', text: 'b' },
  { kind: 'end', text: 'finish' },
  { kind: 'end', text: 'done' },
];

test.each([
  [undefined, ''],
  [0, 'start'],
  [1, 'start a'],
  [2, 'start a between b'],
  [99, 'start a between b'],
])('a fault after %s tokens falls after "%s"', (afterTokens, before) => {
  const split = stepsWithFault(steps, afterTokens);
  expect(split.before.map(({ text }) => text).join(' ')).toBe(before);
  expect([...split.before, ...split.after]).toEqual(steps);
});
