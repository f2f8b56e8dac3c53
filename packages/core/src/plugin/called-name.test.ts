import { expect, it } from 'vitest';
import { calledName } from './called-name.ts';

it.each([
  ['search', 'search'],
  [' search\n', 'search'],
  ['functions.search', 'search'],
  ['default_api:search', 'search'],
  ['default_api.search', 'search'],
  ['search<|channel|>commentary', 'search'],
  ['functions.search<|channel|>analysis\n', 'search'],
  ['$web_search', '$web_search'],
  ['functions_search', 'functions_search'],
  ['my.search', 'my.search'],
  ['functions.', 'functions.'],
  ['<|call|>', '<|call|>'],
  ['', ''],
])('%j is a call of %j', (written, name) => {
  expect(calledName(written)).toBe(name);
});
