import { expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

it('plays the story without arguments', () => {
  expect(parseArguments([])).toEqual({ kind: 'story' });
});

it.each([['--help'], ['-h']])('shows the usage with %s, whatever the other arguments', (option) => {
  expect(parseArguments([option])).toEqual({ kind: 'help' });
  expect(parseArguments(['--live', option])).toEqual({ kind: 'help' });
});

it('reads the question of --live', () => {
  expect(parseArguments(['--live', 'Why?'])).toEqual({ kind: 'live', question: 'Why?' });
});

it('accepts --dashboard only without other arguments', () => {
  expect(parseArguments(['--dashboard'])).toEqual({ kind: 'dashboard' });
  expect(parseArguments(['--dashboard', 'x'])).toEqual({ kind: 'mistake', message: 'Unknown argument "x".' });
});

it.each([
  [['--fast'], 'Unknown option "--fast".'],
  [['now'], 'Unknown argument "now".'],
  [['--live'], '--live needs a question'],
  [['--live', '  '], '--live needs a question'],
  [['--live', '--fast'], 'not the option "--fast"'],
  [['--live', 'Why', 'so?'], 'Unknown argument "so?". Put the whole question in quotes.'],
])('describes the problem of %j', (args, message) => {
  expect(parseArguments(args)).toEqual({ kind: 'mistake', message: expect.stringContaining(message) });
});
