import { expect, it } from 'vitest';
import { formatIssues } from './format-issues.ts';

it('one problem follows the head on its line, and several problems form a list', () => {
  expect(formatIssues('Not valid.', [{ path: 'model', message: 'is missing' }])).toBe('Not valid. model: is missing');
  expect(formatIssues('Not valid.', [{ path: '', message: 'expected an object' }])).toBe(
    'Not valid. expected an object',
  );
  expect(
    formatIssues('Not valid.', [
      { path: 'a', message: 'is missing' },
      { path: 'b[0]', message: 'is wrong' },
    ]),
  ).toBe('Not valid.\n  - a: is missing\n  - b[0]: is wrong');
});
