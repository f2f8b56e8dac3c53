import { expect, it } from 'vitest';
import { isPlainPattern } from './plain-pattern.ts';

it.each(['^[a-z]+$', '^\\d{3}-\\w{2,4}$', '^(?:a|b)*c?$', 'a.c\\s'])('accepts the pattern %s', (pattern) => {
  expect(isPlainPattern(pattern)).toBe(true);
});

it.each([
  ['looks ahead', '^(?=a)b'],
  ['has a negative lookahead', '^(?!a)b'],
  ['looks behind', '(?<=a)b'],
  ['has a back-reference', '(a)\\1'],
  ['has a word boundary', '\\bword\\b'],
  ['has a Unicode class', '^\\p{L}$'],
  ['has a large repetition', '^a{1,5000}$'],
  ['is longer than the limit', 'a'.repeat(1001)],
  ['is none', '('],
])('refuses a pattern that %s', (_what, pattern) => {
  expect(isPlainPattern(pattern)).toBe(false);
});
