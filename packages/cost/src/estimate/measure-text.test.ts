import { describe, expect, it } from 'vitest';
import { measureText } from './measure-text.ts';
import { TEXT_FEATURES } from './text-feature.ts';

/** The features that occur, by name. */
function features(text: string): { readonly [name: string]: number } {
  const counts = measureText(text);
  return Object.fromEntries(
    TEXT_FEATURES.map((name, index) => [name, counts[index] as number]).filter(([, count]) => count !== 0),
  );
}

describe('measureText', () => {
  it('finds no feature in an empty text', () => {
    expect(features('')).toEqual({});
  });

  it('counts words by their length, and recognises English by frequent words', () => {
    expect(features('the harbour was that')).toEqual({ englishWord: 4, englishMiddle: 3 });
    expect(features('der Dampfschiffkapit\u00e4n')).toMatchObject({
      foreignWord: 2,
      foreignTail: 10,
      accentWestern: 1,
    });
  });

  it('splits camel-case names, and recognises words in capitals', () => {
    expect(features('readFileSync')).toMatchObject({ englishWord: 3, hump: 2 });
    expect(features('LIMIT')).toMatchObject({ capital: 5 });
  });

  it('counts digits in groups of three, and the borders between digits and letters', () => {
    expect(features('1234567')).toEqual({ digitGroup: 3, digit: 7 });
    expect(features('a1b')).toMatchObject({ scrambled: 2 });
  });

  it('distinguishes scripts', () => {
    expect(features('привет')).toEqual({ cyrillicWord: 1, cyrillicLetter: 6 });
    expect(features('漢字かなカナ')).toEqual({ han: 2, hiragana: 2, katakana: 2 });
    expect(features('한글')).toEqual({ hangulWord: 1, hangul: 2 });
    expect(features('ไทย')).toEqual({ thaiLetter: 3 });
    expect(features('🎉')).toEqual({ emoji: 1 });
    expect(features('\u{20000}')).toEqual({ han: 1 });
  });

  it('counts long repetitions, and data without words, as features of their own', () => {
    expect(features('-'.repeat(100))).toEqual({ punctuationRun: 1, punctuation: 3, repeated: 96 });
    expect(features('abcdefghij'.repeat(5))).toMatchObject({ endless: 30 });
  });

  it('counts indents and line breaks, but not single spaces between words', () => {
    expect(features('if\n  go\n\n  on')).toMatchObject({ englishWord: 3, lineBreak: 2, indent: 2 });
  });

  it('reads an unpaired surrogate as one character', () => {
    expect(features('\ud83c\ud83c')).toEqual({ otherLetter: 2 });
  });
});
