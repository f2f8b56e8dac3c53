import { describe, expect, it } from 'vitest';
import { wellFormed } from './well-formed.ts';

describe('wellFormed', () => {
  it.each(['', 'plain', 'Grüße 世界', 'an emoji: 😀'])('%o is returned as it is', (text) => {
    expect(wellFormed(text)).toBe(text);
  });

  it.each([
    ['cut \uD83D', 'cut \uFFFD'],
    ['\uDE00 cut', '\uFFFD cut'],
    ['\uDE00\uD83D', '\uFFFD\uFFFD'],
    ['a \uD83D b 😀', 'a \uFFFD b 😀'],
  ])('an unpaired surrogate is replaced', (text, whole) => {
    expect(wellFormed(text)).toBe(whole);
  });
});
