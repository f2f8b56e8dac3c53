import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Terminal } from './terminal.ts';

const plainOutput = () => new PassThrough();
const terminalOutput = () =>
  Object.assign(new PassThrough(), { isTTY: true, columns: 120, getColorDepth: WriteStream.prototype.getColorDepth });

beforeEach(() => {
  vi.stubEnv('TERM', 'xterm-256color');
  // In CI, Node reports terminals without colours.
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS', 'CI', 'TEAMCITY_VERSION', 'GITHUB_ACTIONS'])
    vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it('uses colours on a terminal', () => {
  expect(new Terminal(terminalOutput()).paint('good', 'fine')).toBe('\u001b[32mfine\u001b[39m');
});

it('uses no colours if the output is not a terminal', () => {
  expect(new Terminal(plainOutput()).paint('good', 'fine')).toBe('fine');
});

it('uses no colours on a terminal when NO_COLOR is set', () => {
  vi.stubEnv('NO_COLOR', '1');
  expect(new Terminal(terminalOutput()).paint('good', 'fine')).toBe('fine');
});

it('always uses colours when FORCE_COLOR is set', () => {
  vi.stubEnv('FORCE_COLOR', '1');
  expect(new Terminal(plainOutput()).paint('good', 'fine')).toBe('\u001b[32mfine\u001b[39m');
});

it('is at most 80 columns wide, also if the width is unknown', () => {
  expect(new Terminal(terminalOutput()).width).toBe(80);
  expect(new Terminal(plainOutput()).width).toBe(80);
  expect(new Terminal(Object.assign(plainOutput(), { columns: 0 })).width).toBe(80);
  expect(new Terminal(Object.assign(plainOutput(), { columns: 60 })).width).toBe(60);
});
