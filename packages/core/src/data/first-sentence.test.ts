import { expect, it } from 'vitest';
import { cutSentence, firstSentence, LONGEST_SENTENCE } from './first-sentence.ts';

it.each<[string, unknown]>([
  ['an error object', { error: { code: 400, message: 'Why.' } }],
  ['a list of one item', [{ error: { message: 'Why.' } }]],
  ['a list in the error', { error: [{ message: 'Why.' }] }],
  ['a message that is an object', { error: { message: { error: { message: 'Why.' } } } }],
  ['a message that is JSON', { error: { message: '{"error":{"message":"Why.","code":403}}\n', status: 'Forbidden' } }],
  ['JSON in JSON', JSON.stringify({ message: JSON.stringify([{ detail: 'Why.' }]) })],
  ['a label beside the message', { error: 'Bad Request', message: 'Why.', status: 400 }],
  ['a label beside the error', { message: 'Bad Request', error: { message: 'Why.' } }],
  ['a list of details', { detail: [{ loc: ['body', 'seed'], msg: 'Why.' }] }],
  ['a plain text', ' Why.\n'],
  ['an error that is a text', { error: 'Why.' }],
  ['an OAuth error', { error: 'invalid_grant', error_description: 'Why.' }],
  ['empty fields before it', { error: { message: '', errors: [{}, { reason: 'Why.' }] } }],
])('the sentence is found in %s', (_name, body) => {
  expect(firstSentence(body)).toBe('Why.');
});

it.each([[undefined], [null], [7], [''], [{}], [[]], [{ error: {} }], [{ message: { a: { b: 'c' } } }]])(
  'no sentence is found in %j',
  (body) => {
    expect(firstSentence(body)).toBeUndefined();
  },
);

it('a text that only looks like JSON is kept', () => {
  expect(firstSentence({ message: '[400 Bad Request] No.' })).toBe('[400 Bad Request] No.');
});

it('a long page is cut, and a deeply nested body has no sentence', () => {
  expect(firstSentence('x'.repeat(1_000_000))).toHaveLength(LONGEST_SENTENCE + 1);
  let nest: unknown = 'Why.';
  for (let level = 0; level < 1000; level += 1) nest = { error: nest, message: [nest] };
  expect(firstSentence(nest)).toBeUndefined();
});

it('a text is cut between two words, so that half a key is not shown', () => {
  const words = 'word '.repeat(399);
  expect(cutSentence(`${words}sk-test-4f9a0c2e7d61b83a and more`)).toBe(`${words}…`);
  expect(cutSentence(`${'word '.repeat(400)} more`)).toBe(`${'word '.repeat(400)}…`);
  expect(cutSentence(`${'x'.repeat(LONGEST_SENTENCE)} more`)).toBe(`${'x'.repeat(LONGEST_SENTENCE)}…`);
  expect(cutSentence('one two three', 6)).toBe('one …');
  expect(cutSentence('one two', 7)).toBe('one two');
});
