import stringWidth from 'fast-string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InjectedTerminal } from '../test/injected-terminal.ts';
import { type LocalServices, localServices } from '../test/local-services.ts';
import { COMMANDS } from './commands/index.ts';

let services: LocalServices;
beforeAll(async () => {
  services = await localServices({ aliases: { smart: 'gpt-5.4' } });
});
afterAll(() => services[Symbol.asyncDispose]());

/** All that the command shows on a terminal of this width. */
async function shown(args: readonly string[], columns: number): Promise<string> {
  const terminal = new InjectedTerminal(args, { cwd: services.cwd, columns });
  await terminal.ended;
  return terminal.text;
}

/** The lines that the terminal would break, except for those with a word that is wider than it. */
function tooLong(text: string, columns: number): readonly string[] {
  return text.split('\n').filter(
    (line) =>
      stringWidth(line) > columns &&
      line
        .trim()
        .split(' ')
        .every((word) => stringWidth(word) < columns - 8),
  );
}

const LINES: readonly (readonly string[])[] = [
  ['providers'],
  ['models', '--offline'],
  ['doctor', '--offline'],
  ['config', 'validate'],
  ['config', 'explain'],
  ['cost', 'estimate', 'Hello'],
  ['init', '--yes'],
  ['ask', 'Hello', '--verbose'],
  ['ask', '--no-such-option'],
  ['ask', 'Hello', '--provider', 'unknown'],
  ['--help'],
  ...COMMANDS.map(({ name }) => [name, '--help']),
];

describe('a terminal', () => {
  it.each([40, 80, 120])('of %i columns need not break a line of the command', async (columns) => {
    services.openai.reply({ text: 'An answer of several words, which are more than one narrow line can hold.' });
    for (const args of LINES) {
      const text = await shown(args, columns);
      expect(text, args.join(' ')).not.toBe('');
      expect(tooLong(text, columns), args.join(' ')).toEqual([]);
    }
  });

  it('shows every value of an entry, also where the table does not fit', async () => {
    for (const columns of [40, 80, 120]) {
      const text = (await shown(['providers'], columns)).replaceAll(/\s+/g, ' ');
      for (const value of ['claude', 'anthropic', 'claude-haiku-5-5', 'unknown', 'closed'])
        expect(text).toContain(value);
    }
  });
});

describe('--verbose at a terminal', () => {
  it('keeps its lines off the lines of an answer while that streams', async () => {
    services.openai.enqueue({
      text: 'one two three four five six seven eight',
      tokenDelayMs: 1,
      fault: { kind: 'cut', afterTokens: 3 },
    });
    services.anthropic.enqueue({ text: ' four five six seven eight' });
    const terminal = new InjectedTerminal(['ask', 'Count', '--verbose', '--preset', 'reliable'], {
      cwd: services.cwd,
      columns: 200,
    });
    await terminal.ended;
    const lines = terminal.text.split('\n');
    expect(lines).toContain('one two three four five six seven eight');
    const reports = lines.filter((line) => /interrupt|failover|failed/i.test(line));
    expect(reports.length).toBeGreaterThan(0);
    for (const line of lines) expect(line.includes('one two') && /openai|claude/.test(line)).toBe(false);
  });
});
