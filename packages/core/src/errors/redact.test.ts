import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { redact, redactValue } from './redact.ts';

const KEY = 'sk-test-4f9a0c2e7d61b83a';

describe('redact', () => {
  it.each([
    ['a key', `bad key ${KEY}!`, 'bad key [redacted]!'],
    ['a key that occurs twice', `${KEY} ${KEY}`, '[redacted] [redacted]'],
    ['a key in an address', `GET /v1?key=${encodeURIComponent('a b+c/d=e')}`, 'GET /v1?key=[redacted]'],
    [
      'a bearer token that is not in the list of secrets',
      'sent Authorization: Bearer abc.def-123',
      'sent Authorization: Bearer [redacted]',
    ],
    ['basic credentials', 'Basic dXNlcjpwYXNz', 'Basic [redacted]'],
    ['a token that the upstream masked partly', 'Incorrect key: sk-1234****wxyz.', 'Incorrect key: [redacted]'],
    ['plain words', 'The model does not exist.', 'The model does not exist.'],
    ['an empty text', '', ''],
  ])('secrets are masked: %s', (_what, text, clean) => {
    expect(redact(text, [KEY, 'a b+c/d=e'])).toBe(clean);
  });

  it('the beginning of a key is masked in front of a cut, however short it is', () => {
    for (let length = 6; length < KEY.length; length += 1) {
      expect(redact(`{"key":"${KEY.slice(0, length)}…`, [KEY])).toBe('{"key":"[redacted]…');
      expect(redact(`a ${KEY.slice(0, length)}… b ${KEY.slice(0, length)}….`, [KEY])).toBe(
        'a [redacted]… b [redacted]….',
      );
    }
    expect(redact(`?key=${encodeURIComponent('a b+c/d=e').slice(0, 8)}…`, ['a b+c/d=e'])).toBe('?key=[redacted]…');
    expect(redact('sk-t… is the beginning of a key, as 0c2e7d… is not', [KEY])).toBe(
      'sk-t… is the beginning of a key, as 0c2e7d… is not',
    );
  });

  it('missing secrets are ignored, and so are secrets so short that they would mask ordinary words', () => {
    expect(redact('the quick fox', [undefined, '', 'the', 'quick'])).toBe('the quick fox');
  });

  it('nothing remains of a secret that begins with another secret', () => {
    expect(redact('abcdefghij', ['abcdef', 'abcdefghij'])).toBe('[redacted]');
  });

  it('secrets that are not well-formed text are accepted', () => {
    expect(redact('a \ud800secret', ['\ud800secret'])).toBe('a [redacted]');
  });

  it('the characters of a secret are not read as a pattern', () => {
    expect(redact('x (a+)+$ y $& z', ['(a+)+$ y'])).toBe('x [redacted] $& z');
  });

  it('masking takes time in proportion to the text', () => {
    // In quadratic time, this would take minutes.
    const text = 'a'.repeat(500_000);
    expect(redact(`${text}****`, [KEY])).toBe('[redacted]');
    expect(redact(text, [KEY])).toBe(text);
    expect(redact(`${'Bearer '.repeat(100_000)}`, [KEY]).length).toBeLessThan(2_000_000);
  });

  it('a secret is masked in any text', () => {
    const secret = fc.string({ minLength: 6 });
    fc.assert(
      fc.property(fc.string(), secret, secret, fc.string(), (before, one, other, after) => {
        // The mask itself, and texts of asterisks, could contain a "secret" of a few letters by chance.
        fc.pre(!'[redacted] [redacted]'.includes(one));
        return !redact(before + one + other + after, [other, one]).includes(one);
      }),
      propertyRuns(),
    );
  });
});

describe('redactValue', () => {
  it('texts inside plain data are masked, and data without secrets is returned as it is', () => {
    const clean = { list: [1, 'two', { three: null }] };
    expect(redactValue(clean, [KEY])).toBe(clean);
    expect(redactValue({ list: [KEY, { deep: `x${KEY}` }] }, [KEY])).toEqual({
      list: ['[redacted]', { deep: 'x[redacted]' }],
    });
    expect(redactValue(KEY, [KEY])).toBe('[redacted]');
    expect([redactValue(5, [KEY]), redactValue(null, [KEY]), redactValue(undefined, [KEY])]).toEqual([
      5,
      null,
      undefined,
    ]);
  });

  it('data that cannot be converted to JSON is dropped', () => {
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    expect(redactValue(cyclic, [KEY])).toBeUndefined();
    expect(redactValue({ big: 1n }, [KEY])).toBeUndefined();
  });
});
