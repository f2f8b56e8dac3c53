import { expect, it } from 'vitest';
import { capturedOutput } from './captured-output.ts';
import { tableLines } from './table-lines.ts';
import { Terminal } from './terminal.ts';

const terminal = new Terminal(capturedOutput().output);

it('aligns columns by their longest text, to the left or to the right', () => {
  const rows = [
    [{ text: 'openai' }, { text: '7' }, { text: 'closed' }],
    [{ text: 'anthropic' }, { text: '112' }, { text: 'open' }],
  ];
  expect(tableLines(terminal, [{}, { align: 'right' }], rows)).toEqual([
    'openai       7  closed',
    'anthropic  112  open',
  ]);
});

it('keeps the minimum width of columns, and rows without trailing spaces', () => {
  expect(tableLines(terminal, [{ width: 4 }], [[{ text: 'a' }, { text: 'b' }], [{ text: 'c' }]])).toEqual([
    'a     b',
    'c',
  ]);
});
