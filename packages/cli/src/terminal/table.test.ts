import { describe, expect, it } from 'vitest';
import { CapturedOutput } from '../../test/captured-output.ts';
import { Screen } from './screen.ts';
import { type Column, tableLines } from './table.ts';

const columns: readonly Column[] = [
  { title: 'name' },
  { title: 'ms', align: 'right' },
  { title: 'note', shrinks: true },
];
const screenOf = (terminal?: { columns: number }) => new Screen(new CapturedOutput(terminal), { colors: false });
const row = (...texts: string[]) => texts.map((text) => ({ text }));

describe('tableLines', () => {
  it('aligns columns below their titles', () => {
    expect(tableLines(screenOf(), columns, [row('openai', '7', 'fine'), row('x', '1200', '')])).toEqual([
      'name      ms  note',
      'openai     7  fine',
      'x       1200',
    ]);
  });

  it('counts the width of characters on the screen, not their code units', () => {
    expect(tableLines(screenOf(), [{ title: 'a' }, { title: 'b' }], [row('你好', 'x'), row('abcd', 'y')])).toEqual([
      'a     b',
      '你好  x',
      'abcd  y',
    ]);
  });

  it('truncates shrinkable columns to fit a terminal', () => {
    const lines = tableLines(screenOf({ columns: 30 }), columns, [row('openai', '7', 'a note that is much too long')]);
    expect(lines[1]).toBe('openai   7  a note that is mu…');
    expect(lines[1]).toHaveLength(30);
  });

  it('makes a paragraph of each row where truncation is not enough', () => {
    const wide: readonly Column[] = [
      { title: 'entry' },
      { title: 'model', names: true },
      { title: 'key' },
      { title: 'ms' },
    ];
    const rows = [row('openai', 'gpt-6-luna', 'not needed', '–'), row('claude', 'claude-haiku-5-5', '', '12')];
    expect(tableLines(screenOf({ columns: 26 }), wide, rows, 2)).toEqual([
      '  gpt-6-luna',
      '    entry openai ·',
      '    key not needed',
      '  claude-haiku-5-5',
      '    entry claude · ms 12',
    ]);
  });

  it('truncates nothing without a terminal', () => {
    const long = 'word '.repeat(60).trim();
    expect(tableLines(screenOf(), columns, [row('openai', '7', long)])[1]).toContain(long);
  });

  it('keeps a cell on its line, and removes control characters', () => {
    expect(tableLines(screenOf({ columns: 80 }), [{ title: 'a' }], [row('one\ntwo\u001b[31m')])).toEqual([
      'a',
      'one two',
    ]);
  });
});
