import { expect, it } from 'vitest';
import { argumentsOf } from './arguments.ts';

it('has defaults, and takes a budget', () => {
  expect(argumentsOf(['--budget', '0.5'])).toEqual({
    input: 'data/invoices.jsonl',
    output: 'results.jsonl',
    budgetUsd: 0.5,
    concurrency: 4,
  });
  expect(argumentsOf(['-h', '--budget', 'x'])).toBeUndefined();
});

it.each([
  [['--budget', '0'], '--budget must be an amount'],
  [['--concurrency', '1.5'], '--concurrency must be a whole number'],
  [['--fast'], "Unknown option '--fast'"],
])('refuses %j', (args, message) => {
  expect(() => argumentsOf(args)).toThrow(message);
});
