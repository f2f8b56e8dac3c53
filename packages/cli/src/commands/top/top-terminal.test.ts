import { tmpdir } from 'node:os';
import { createFlexiAI } from '@flexiai/core';
import { serveDashboard } from '@flexiai/metrics/node';
import { mockProvider } from '@flexiai/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { InjectedTerminal, type InjectedTerminalOptions, KEYS } from '../../../test/injected-terminal.ts';

const ENTER_SCREEN = '\u001b[?1049h\u001b[?25l';
const LEAVE_SCREEN = '\u001b[?25h\u001b[?1049l';

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** An application with a dashboard and so many entries. */
async function application(entries: number) {
  const mock = mockProvider();
  const ai = createFlexiAI({
    providers: Array.from({ length: entries }, (_, index) => mock({ name: `entry-${index}`, model: 'm' })),
  });
  opened.push(() => ai.close());
  const server = await serveDashboard({ ai, port: 0 });
  opened.push(() => server.close());
  return server;
}

const top = (args: readonly string[], options: Partial<InjectedTerminalOptions> = {}) =>
  new InjectedTerminal(['top', ...args], { cwd: tmpdir(), ...options });

describe('flexiai top at a terminal', () => {
  it.each([
    ['q', 'q', 0],
    ['Q', 'Q', 0],
    ['Ctrl-D', KEYS.ctrlD, 0],
    ['Ctrl-C', KEYS.ctrlC, 130],
  ])('ends with %s and gives the terminal back as it was', async (_name, key, exitCode) => {
    const { url } = await application(1);
    const terminal = top([url]);
    await terminal.until(/q ends/);
    expect(terminal.isRaw).toBe(true);
    terminal.type('x');
    terminal.type(key);
    expect(await terminal.ended).toBe(exitCode);
    expect(terminal.isRaw).toBe(false);
    expect(terminal.stdout.text.startsWith(ENTER_SCREEN)).toBe(true);
    expect(terminal.stdout.text.endsWith(LEAVE_SCREEN)).toBe(true);
    expect(terminal.stdout.listenerCount('resize')).toBe(0);
  });

  it('leaves out the entries that do not fit, and says how many', async () => {
    const { url } = await application(30);
    const terminal = top([url], { rows: 12 });
    const frame = await terminal.until(/q ends/);
    expect(frame).toContain('entry-0');
    expect(frame).not.toContain('entry-29');
    const [, left] = /… (\d+) more/.exec(frame) ?? [];
    const shown = frame.match(/entry-\d+/g)?.length ?? 0;
    expect(shown + Number(left)).toBe(30);
    expect(frame.trimEnd().split('\r\n').length).toBeLessThanOrEqual(12);
    terminal.type('q');
    expect(await terminal.ended).toBe(0);
  });

  it('keeps the last state on the screen when the connection breaks off, and says so', async () => {
    const server = await application(1);
    const terminal = top([server.url]);
    await terminal.until(/● live[\s\S]*q ends/);
    await server.close();
    expect(await terminal.until(/reconnecting…[\s\S]*q ends/)).toContain('entry-0');
    terminal.type('q');
    expect(await terminal.ended).toBe(0);
  });

  it('shows a demo without an application', async () => {
    const terminal = top(['--demo']);
    expect(await terminal.until(/q ends/)).toContain('Demo');
    terminal.type('q');
    expect(await terminal.ended).toBe(0);
  });

  it.each([
    [['http://127.0.0.1:1/', '--demo'], 'Give an address or --demo, not both.'],
    [['http://me:made-up@127.0.0.1:1/'], 'Do not put a password into the'],
  ])('refuses %j, and does not change the terminal', async (args, message) => {
    const terminal = top(args);
    expect(await terminal.ended).toBe(2);
    expect(terminal.text).toContain(message);
    expect(terminal.text).not.toContain('made-up');
    expect(terminal.stdout.text).not.toContain(ENTER_SCREEN);
  });
});
