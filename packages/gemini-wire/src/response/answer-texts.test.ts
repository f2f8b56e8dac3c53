import { expect, it } from 'vitest';
import { AnswerTexts, type Segment } from './answer-texts.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** The texts of an answer in blocks; `undefined` stands for a part that is not text. */
function textsOf(...parts: readonly (readonly [id: string, text: string] | undefined)[]): AnswerTexts {
  const texts = new AnswerTexts();
  for (const part of parts) {
    if (part === undefined) texts.addOther();
    else texts.addText(...part);
  }
  return texts;
}

const before = 'Grüße 👋🏽 aus ';
const cited = 'Köln 🎉';
const whole = `${before}${cited}.`;
const range = { startIndex: bytes(before), endIndex: bytes(before + cited) };
const place = { textId: 'a', start: before.length, end: before.length + cited.length };

it('counts bytes as characters', () => {
  expect(textsOf(['a', whole]).placeOf({ ...range, text: cited })).toEqual(place);
  expect(textsOf(['a', whole]).placeOf(range)).toEqual(place);
});

it('counts through the pieces of a stream, wherever the text was cut', () => {
  const pieces = [...whole].map((character): [string, string] => ['a', character]);
  expect(textsOf(...pieces).placeOf({ ...range, text: cited })).toEqual(place);
});

it.each<[string, AnswerTexts, Segment, string]>([
  [
    'in the part that the segment names',
    textsOf(undefined, ['a', 'Hm.'], undefined, ['b', whole]),
    { ...range, partIndex: 3, text: cited },
    'b',
  ],
  ['after a thought that is not counted', textsOf(undefined, ['a', whole]), { ...range, text: cited }, 'a'],
  ['after a thought that is counted', textsOf(undefined, ['a', whole]), { ...range, partIndex: 1, text: cited }, 'a'],
  [
    'in all text joined',
    textsOf(['a', 'Ähm. '], undefined, ['b', whole]),
    { startIndex: range.startIndex + bytes('Ähm. '), endIndex: range.endIndex + bytes('Ähm. '), text: cited },
    'b',
  ],
  [
    'in the block with the same text',
    textsOf(['a', 'x'.repeat(100)], undefined, ['b', whole]),
    { ...range, text: cited },
    'b',
  ],
  ['by its text, if the indices fit nowhere', textsOf(['a', whole]), { startIndex: 3, endIndex: 9, text: cited }, 'a'],
  ['by its text, without indices', textsOf(['a', whole]), { text: cited }, 'a'],
])('finds a segment %s', (_name, texts, segment, textId) => {
  expect(texts.placeOf(segment)).toEqual({ ...place, textId });
});

it('counts from the beginning of a part that went into a block with others', () => {
  const texts = textsOf(['a', 'Ä'], ['a', 'bcd']);
  expect(texts.placeOf({ partIndex: 1, startIndex: 1, endIndex: 2, text: 'c' })).toEqual({
    textId: 'a',
    start: 2,
    end: 3,
  });
});

it.each<[string, Segment]>([
  ['no range and no words', {}],
  ['words that are not there', { startIndex: 0, endIndex: 4, text: 'Bonn' }],
  ['a range that is none', { startIndex: 9, endIndex: 3 }],
])('finds no place for %s', (_name, segment) => {
  expect(textsOf(['a', whole]).placeOf(segment)).toBeUndefined();
});

it('ends a range at the end of the text, and never inside a character', () => {
  expect(textsOf(['a', '🎉!']).placeOf({ startIndex: 2, endIndex: 900 })).toEqual({ textId: 'a', start: 0, end: 3 });
  expect(textsOf().placeOf({ startIndex: 0, endIndex: 9 })).toBeUndefined();
});
