import { expect, it } from 'vitest';
import { isPlainPattern } from './plain-pattern.ts';

it.each(['^[a-z]+$', '^\\d{3}-\\w{2,4}$', '^(?:a|b)*c?$', 'a.c\\s'])('takes the pattern %s', (pattern) => {
  expect(isPlainPattern(pattern)).toBe(true);
});

it.each([
  ['looks ahead', '^(?=a)b'],
  ['looks ahead for what must not be', '^(?!a)b'],
  ['looks behind', '(?<=a)b'],
  ['goes back to a group', '(a)\\1'],
  ['asks for the edge of a word', '\\bword\\b'],
  ['names a class of Unicode', '^\\p{L}$'],
  ['repeats very often', '^a{1,5000}$'],
  ['is longer than is wanted', 'a'.repeat(1001)],
  ['is none', '('],
])('takes no pattern that %s', (_what, pattern) => {
  expect(isPlainPattern(pattern)).toBe(false);
});
