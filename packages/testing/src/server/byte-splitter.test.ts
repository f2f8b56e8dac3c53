import { expect, test } from 'vitest';
import { ByteSplitter } from './byte-splitter.ts';

const text = 'data: {"delta":"Grüße, 世界 🌍"}\n\n'.repeat(40);

function piecesWith(seed: number): readonly Uint8Array[] {
  const splitter = new ByteSplitter(seed);
  return [...splitter.split(Buffer.from(text)), ...splitter.rest()];
}

test('the pieces add up to the same bytes', () => {
  expect(Buffer.concat(piecesWith(1)).toString()).toBe(text);
});

test('the same seed splits at the same places, another seed elsewhere', () => {
  const lengths = (seed: number) => piecesWith(seed).map(({ length }) => length);
  expect(lengths(7)).toEqual(lengths(7));
  expect(lengths(7)).not.toEqual(lengths(8));
});

test('some splits are inside UTF-8 sequences', () => {
  const replacement = '\uFFFD';
  expect(piecesWith(3).some((piece) => Buffer.from(piece).toString().includes(replacement))).toBe(true);
});

test('a piece can span two writes, and nothing is held back after rest()', () => {
  const splitter = new ByteSplitter(2);
  const pieces = [...splitter.split(Buffer.from('a')), ...splitter.split(Buffer.from('b'.repeat(100)))];
  const rest = splitter.rest();
  expect(Buffer.concat([...pieces, ...rest]).toString()).toBe(`a${'b'.repeat(100)}`);
  expect(splitter.rest()).toEqual([]);
});
