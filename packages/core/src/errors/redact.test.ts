import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { redact, redactValue } from './redact.ts';

const KEY = 'sk-test-4f9a0c2e7d61b83a';

describe('redact', () => {
  it.each([
    ['a key', `bad key ${KEY}!`, 'bad key [redacted]!'],
    ['a key that stands twice', `${KEY} ${KEY}`, '[redacted] [redacted]'],
    ['a key in an address', `GET /v1?key=${encodeURIComponent('a b+c/d=e')}`, 'GET /v1?key=[redacted]'],
    [
      'a bearer token that nobody named',
      'sent Authorization: Bearer abc.def-123',
      'sent Authorization: Bearer [redacted]',
    ],
    ['basic credentials', 'Basic dXNlcjpwYXNz', 'Basic [redacted]'],
    ['a token that the upstream half masked', 'Incorrect key: sk-1234****wxyz.', 'Incorrect key: [redacted]'],
    ['plain words', 'The model does not exist.', 'The model does not exist.'],
    ['an empty text', '', ''],
  ])('masks as it should %s', (_what, text, clean) => {
    expect(redact(text, [KEY, 'a b+c/d=e'])).toBe(clean);
  });

  it('masks the beginning of a key that a cut has left, however much of it', () => {
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

  it('passes over secrets that are missing, or so short that they would mask ordinary words', () => {
    expect(redact('the quick fox', [undefined, '', 'the', 'quick'])).toBe('the quick fox');
  });

  it('leaves nothing of a secret that begins with another one', () => {
    expect(redact('abcdefghij', ['abcdef', 'abcdefghij'])).toBe('[redacted]');
  });

  it('bears secrets that are no well-formed text', () => {
    expect(redact('a \ud800secret', ['\ud800secret'])).toBe('a [redacted]');
  });

  it('treats the characters of a secret as characters, not as a pattern', () => {
    expect(redact('x (a+)+$ y $& z', ['(a+)+$ y'])).toBe('x [redacted] $& z');
  });

  it('takes time in proportion to the text, not to its square', () => {
    // In the square of its length, this would take minutes.
    const text = 'a'.repeat(500_000);
    expect(redact(`${text}****`, [KEY])).toBe('[redacted]');
    expect(redact(text, [KEY])).toBe(text);
    expect(redact(`${'Bearer '.repeat(100_000)}`, [KEY]).length).toBeLessThan(2_000_000);
  });

  it('never lets a secret through, whatever stands around it', () => {
    const secret = fc.string({ minLength: 6 });
    fc.assert(
      fc.property(fc.string(), secret, secret, fc.string(), (before, one, other, after) => {
        // The mask itself, and texts of asterisks, could make a "secret" of a few letters by chance.
        fc.pre(!'[redacted] [redacted]'.includes(one));
        return !redact(before + one + other + after, [other, one]).includes(one);
      }),
      propertyRuns(),
    );
  });
});

describe('redactValue', () => {
  it('masks texts inside plain data, and gives back what needs no masking as it is', () => {
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

  it('drops what it cannot look through', () => {
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    expect(redactValue(cyclic, [KEY])).toBeUndefined();
    expect(redactValue({ big: 1n }, [KEY])).toBeUndefined();
  });
});
