import { describe, expect, it } from 'vitest';
import { describeKind, describeValue } from './describe-value.ts';

describe('describeValue', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['', 'an empty string'],
    ['gpt-5-mini', '"gpt-5-mini"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['x'.repeat(41), 'a string of 41 characters'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [10n, '10'],
    [false, 'false'],
    [[], 'an empty list'],
    [[1, 2], 'a list of 2'],
    [{}, 'an object'],
    [new Date(), 'a Date'],
    [() => 1, 'a function'],
    [Symbol('s'), 'a symbol'],
  ])('says of %o: %s', (value, text) => {
    expect(describeValue(value)).toBe(text);
  });

  it.each(['apiKey', 'api_key', 'token', 'accessToken', 'secret', 'password', 'Authorization', 'cookie', 'x-header'])(
    'a text or a number under %s is not shown',
    (name) => {
      expect(describeValue('hunter2', name)).toBe('a string');
      expect(describeValue(123_456, name)).toBe('a number');
      expect(describeValue(12n, name)).toBe('a number');
      expect(describeValue('', name)).toBe('an empty string');
    },
  );

  it.each(['headersMs', 'tokensPerMinute', 'maxOutputTokens', 'maxKeys'])(
    'a number under %s is shown, because it is a count',
    (name) => {
      expect(describeValue(-5, name)).toBe('-5');
      expect(describeValue(Number.POSITIVE_INFINITY, name)).toBe('Infinity');
      expect(describeValue('hunter2', name)).toBe('a string');
    },
  );

  it('a text that may be a misplaced key is not shown, whatever the name of its field is', () => {
    expect(describeValue('sk-test-4f9a0c2e7d61b83a', 'model')).toBe('a string of 24 characters');
    expect(describeValue('0123456789abcdef0', 'model')).toBe('a string of 17 characters');
    expect(describeValue('a sentence of 2026, with words', 'model')).toContain('2026');
  });

  it('an address with a user name or a password is not shown, even if it is malformed, and a name with an @ is shown', () => {
    for (const text of ['https//user:hunter@a.example', 'user:hunter@host', 'ftp://hunter@host']) {
      expect(describeValue(text, 'baseURL')).toBe(`a string of ${text.length} characters`);
    }
    expect(describeValue('claude@latest', 'model')).toBe('"claude@latest"');
  });
});

describe('describeKind', () => {
  it('a text that is not short is never shown', () => {
    expect([describeKind('hi'), describeKind(''), describeKind(5), describeKind([1])]).toEqual([
      'a string',
      'a string',
      '5',
      'a list of 1',
    ]);
  });
});
