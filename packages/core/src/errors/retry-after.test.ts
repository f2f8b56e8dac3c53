import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { LONGEST_RETRY_AFTER_MS, parseDuration, readHeader, retryAfterFromHeaders } from './retry-after.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);

describe('retryAfterFromHeaders', () => {
  it.each([
    ['whole seconds', { 'retry-after': '20' }, 20_000],
    ['fractional seconds', { 'retry-after': '1.5' }, 1500],
    ['no time at all', { 'retry-after': '0' }, 0],
    ['space around a number', { 'retry-after': ' 3 ' }, 3000],
    ['an HTTP date', { 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30_000],
    ['a date of RFC 850', { 'retry-after': 'Monday, 23-Nov-26 12:00:30 GMT' }, 30_000],
    ['a date that has passed', { 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, 0],
    ['milliseconds', { 'retry-after-ms': '250' }, 250],
    ['milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '20' }, 250],
    ['seconds where the milliseconds are broken', { 'retry-after-ms': 'soon', 'retry-after': '2' }, 2000],
    ['a negative number', { 'retry-after': '-5' }, 0],
    ['a year', { 'retry-after': '31536000' }, LONGEST_RETRY_AFTER_MS],
    ['a date in a hundred years', { 'retry-after': 'Mon, 23 Nov 2126 12:00:30 GMT' }, LONGEST_RETRY_AFTER_MS],
    ['more digits than a number can have', { 'retry-after': '9'.repeat(400) }, LONGEST_RETRY_AFTER_MS],
    ['NaN', { 'retry-after': 'NaN' }, undefined],
    ['Infinity', { 'retry-after': 'Infinity' }, undefined],
    ['an empty text', { 'retry-after': '' }, undefined],
    ['words', { 'retry-after': 'in a while' }, undefined],
    ['words with a number, which are not a month', { 'retry-after': 'soon 5' }, undefined],
    ['a number in another notation', { 'retry-after': '0x10' }, undefined],
    ['nothing', {}, undefined],
    ['null', { 'retry-after': null }, undefined],
    ['a list of values, of which the first counts', { 'retry-after': ['4', '9'] }, 4000],
    ['the text of a value that is not a number', { 'retry-after': 4 }, 4000],
    ['a name in another case', { 'Retry-After': '4' }, 4000],
    [
      'the reset of a limit that is used up',
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1s' },
      1000,
    ],
    [
      'the longest reset of two used-up limits',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '120ms',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      360_000,
    ],
    [
      'only the limit that is used up',
      {
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '9h',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '48.5s',
      },
      48_500,
    ],
    [
      'no limit, because something is left of each',
      { 'x-ratelimit-remaining-tokens': '5', 'x-ratelimit-reset-tokens': '9s' },
      undefined,
    ],
    [
      'a reset that is not a duration',
      { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': 'x' },
      undefined,
    ],
    [
      'the limits if Retry-After is malformed',
      { 'retry-after': 'soon', 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '2s' },
      2000,
    ],
  ])('understands %s', (_what, headers, wait) => {
    expect(retryAfterFromHeaders(headers, NOW)).toBe(wait);
  });

  it('a Headers object and a Map are read like a record', () => {
    expect(retryAfterFromHeaders(new Headers({ 'Retry-After': '20' }), NOW)).toBe(20_000);
    expect(retryAfterFromHeaders(new Headers(), NOW)).toBeUndefined();
    expect(retryAfterFromHeaders(new Map([['retry-after-ms', 7]]) as unknown as Headers, NOW)).toBe(7);
    expect(retryAfterFromHeaders(undefined, NOW)).toBeUndefined();
  });

  it('the result is undefined, or a wait between zero and an hour', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.integer().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      fc.tuple(fc.double(), fc.constantFrom('ms', 's', 'm', 'h', 'd')).map(([amount, unit]) => `${amount}${unit}`),
      fc.anything().filter((anything) => typeof anything !== 'object' && typeof anything !== 'symbol'),
    );
    const headers = fc.dictionary(
      fc.constantFrom(
        'retry-after',
        'retry-after-ms',
        'x-ratelimit-remaining-requests',
        'x-ratelimit-remaining-tokens',
        'x-ratelimit-reset-requests',
        'x-ratelimit-reset-tokens',
      ),
      fc.oneof(value, fc.constant('0'), fc.array(value)),
    );
    fc.assert(
      fc.property(headers, fc.integer(), (given, now) => {
        const wait = retryAfterFromHeaders(given, now);
        return wait === undefined || (Number.isInteger(wait) && wait >= 0 && wait <= LONGEST_RETRY_AFTER_MS);
      }),
      propertyRuns(),
    );
  });
});

describe('parseDuration', () => {
  it.each([
    ['1s', 1000],
    ['6m0s', 360_000],
    ['120ms', 120],
    ['48.5s', 48_500],
    ['1h2m3s', 3_723_000],
    ['2d', 172_800_000],
    ['', undefined],
    ['5', undefined],
    ['-5s', undefined],
    ['5 s', undefined],
    ['s', undefined],
    ['1s!', undefined],
    ['.5s', undefined],
  ])('reads %o', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });
});

describe('readHeader', () => {
  it('a header is found in every kind of headers, and inherited properties are not headers', () => {
    expect(readHeader({ 'X-Request-Id': 'r1' }, 'x-request-id')).toBe('r1');
    expect(readHeader({ 'x-request-id': ['r1', 'r2'] }, 'x-request-id')).toBe('r1');
    expect(readHeader({ 'x-request-id': [] }, 'x-request-id')).toBeUndefined();
    expect(readHeader({}, 'constructor')).toBeUndefined();
    expect(readHeader(new Headers({ a: 'b' }), 'a')).toBe('b');
    expect(readHeader(undefined, 'a')).toBeUndefined();
  });
});
