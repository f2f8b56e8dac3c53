import { expect, it } from 'vitest';
import { capturedOutput } from './captured-output.ts';
import { FlowingText } from './flowing-text.ts';
import { Terminal } from './terminal.ts';

function flow(columns: number, lead: string, pieces: readonly string[]): string {
  const { output, text } = capturedOutput(columns);
  const flowing = new FlowingText(new Terminal(output), lead);
  for (const piece of pieces) flowing.write(piece);
  flowing.end();
  return text();
}

it('breaks lines between words, and indents them by the length of the lead', () => {
  expect(flow(12, '> ', ['one two three four'])).toBe('> one two\n  three four\n');
});

it('breaks a text in pieces at the same places as the whole text', () => {
  expect(flow(12, '> ', ['one', ' two', ' three', ' ', 'four'])).toBe('> one two\n  three four\n');
});

it('keeps the line breaks of the text', () => {
  expect(flow(40, '', ['one\ntwo\n', '\n', 'three'])).toBe('one\ntwo\n\nthree\n');
});

it('does not break a word that is longer than a line', () => {
  expect(flow(6, '', ['unbelievable, is it'])).toBe('unbelievable,\nis it\n');
});

it('ends only a line that was begun', () => {
  expect(flow(40, '', [])).toBe('');
});
