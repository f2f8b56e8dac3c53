import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { Seam } from './seam.ts';

function join(before: string, continuation: string, exact = false, pieceLength = continuation.length || 1): string {
  const seam = new Seam(before, exact);
  let text = before;
  for (let start = 0; start < continuation.length; start += pieceLength) {
    text += seam.push(continuation.slice(start, start + pieceLength));
  }
  return text + seam.end();
}

/** Longer than the part of a text's end that is compared. */
const LONG = Array.from({ length: 100 }, (_, step) => `On step ${step} the keeper rests.`).join(' ');

describe('a seam', () => {
  it.each([
    ['nothing is repeated', 'The keeper lit', ' the lamp.', 'The keeper lit the lamp.'],
    ['the last words are repeated', 'The keeper lit', 'keeper lit the lamp.', 'The keeper lit the lamp.'],
    [
      'the last words are repeated in the middle of one',
      'The keeper cli',
      'The keeper climbed.',
      'The keeper climbed.',
    ],
    ['all is repeated', 'The keeper', 'The keeper lit the lamp.', 'The keeper lit the lamp.'],
    ['both have the space', 'The keeper lit ', ' the lamp.', 'The keeper lit the lamp.'],
    ['neither has the space', 'The keeper lit', 'the lamp.', 'The keeper lit the lamp.'],
    ['the repetition ends before the space', 'The keeper lit ', 'keeper lit the lamp.', 'The keeper lit the lamp.'],
    ['white space leads the repetition', 'The keeper lit', '\nkeeper lit the lamp.', 'The keeper lit the lamp.'],
    ['few letters agree by chance', 'He went to', ' to Oslo', 'He went to to Oslo'],
    [
      'the text is of other letters',
      '灯台守は階段を上り',
      '灯台守は階段を上り、灯をともした',
      '灯台守は階段を上り、灯をともした',
    ],
    ['a short word of such letters is repeated', '灯台は日本語', '日本語で話す', '灯台は日本語で話す'],
    ['it is repeated before a space', '灯台は日本語 ', '日本語 で話す', '灯台は日本語 で話す'],
    ['two such letters agree by chance', '灯台は日本', '日本で話す', '灯台は日本日本で話す'],
    ['one such letter belongs to the text', '他笑了，哈哈哈', '哈哈哈哈', '他笑了，哈哈哈哈哈哈哈'],
    ['the seam is at a pair of surrogates', 'The flag 🏳️‍🌈 is', 'flag 🏳️‍🌈 is up', 'The flag 🏳️‍🌈 is up'],
    ['a single letter is repeated', 'I', 'I lit the lamp.', 'I lit the lamp.'],
    ['all of a long text is repeated', LONG, `${LONG} And so on.`, `${LONG} And so on.`],
    ['all is repeated, and the text ends in a space', `${LONG} `, `${LONG} And so on.`, `${LONG} And so on.`],
    ['all is repeated, and nothing follows', LONG, LONG, LONG],
    ['nothing comes', 'The keeper', '', 'The keeper'],
  ])('joins correctly where %s', (_name, before, continuation, whole) => {
    expect(join(before, continuation)).toBe(whole);
    for (let length = 1; length <= 5; length += 1) expect(join(before, continuation, false, length)).toBe(whole);
  });

  it('joins exactly where the continuation saw the end', () => {
    expect(join('The kee', 'per lit', true)).toBe('The keeper lit');
    // Here a repeated letter belongs to the text.
    expect(join('He', 'He laughed', true)).toBe('HeHe laughed');
    expect(join('灯台は日本語', '日本語で話す', true)).toBe('灯台は日本語日本語で話す');
  });

  it('gives the same text however the continuation is cut, and loses nothing new', () => {
    const words = fc.array(fc.constantFrom('light', 'house', 'keeper', 'sea', 'storm', 'and', 'ä', '🚀'), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(words, words, fc.nat(3), fc.integer({ min: 1, max: 9 }), (first, second, repeated, pieceLength) => {
        const before = first.join(' ');
        const tail = ` END ${second.join(' ')}`;
        const continuation = first.slice(first.length - repeated).join(' ') + tail;
        const whole = join(before, continuation, false, pieceLength);
        expect(whole).toBe(join(before, continuation));
        expect(whole.startsWith(before)).toBe(true);
        expect(whole.endsWith(tail)).toBe(true);
      }),
      propertyRuns(),
    );
  });

  it('keeps a text that only begins like the one before', () => {
    expect(join(LONG, `${LONG.slice(0, 1000)} Enough.`, false, 7)).toBe(`${LONG}${LONG.slice(0, 1000)} Enough.`);
  });

  it('holds text back only while it may be a repetition', () => {
    const seam = new Seam('The keeper lit the lamp', false);
    expect(seam.push('Then')).not.toBe('');
    expect(seam.push(' more')).toBe(' more');
  });
});
