import { expect, it } from 'vitest';
import { argumentsOf } from './arguments.ts';

it('has defaults, and takes a port and an amount', () => {
  const defaults = { port: 8080, sessions: 'sessions', dailyUsd: 0.05 };
  expect(argumentsOf([])).toEqual(defaults);
  expect(argumentsOf(['--port', '0', '--daily-usd=1'])).toEqual({ ...defaults, port: 0, dailyUsd: 1 });
  expect(argumentsOf(['--help', '--port', 'x'])).toBeUndefined();
});

it.each([
  [['--port', '70000'], '"70000" is no port'],
  [['--daily-usd', 'much'], '--daily-usd must be an amount'],
  [['--fast'], "Unknown option '--fast'"],
])('refuses %j', (args, message) => {
  expect(() => argumentsOf(args)).toThrow(message);
});
