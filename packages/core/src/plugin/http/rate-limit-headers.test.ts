import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/long-form.ts';
import { LONGEST_RESET_MS, type RateLimitHeaders, rateLimitFromHeaders } from './rate-limit-headers.ts';

const NOW = Date.UTC(2026, 10, 26, 12, 0, 0);

const names = (kind: string) => ({ limit: `${kind}-limit`, remaining: `${kind}-remaining`, reset: `${kind}-reset` });
const NAMES: RateLimitHeaders = {
  requests: [names('requests')],
  tokens: [names('tokens'), names('input'), names('output')],
};

describe('rateLimitFromHeaders', () => {
  it('reads both limits, and what is left of them', () => {
    const headers = {
      'requests-limit': '10000',
      'requests-remaining': '9999',
      'requests-reset': '6ms',
      'tokens-limit': '2000000',
      'tokens-remaining': '1999000',
      'tokens-reset': '6m0s',
    };
    const expected = {
      requests: { limit: 10_000, remaining: 9_999, resetAfterMs: 6 },
      tokens: { limit: 2_000_000, remaining: 1_999_000, resetAfterMs: 360_000 },
    };
    expect(rateLimitFromHeaders(headers, NAMES, NOW)).toEqual(expected);
    expect(rateLimitFromHeaders(new Headers(headers), NAMES, NOW)).toEqual(expected);
  });

  it.each([
    ['a duration', '1.5s', 1500],
    ['a long duration', '23h59m0s', 86_340_000],
    ['a duration of years', '9999d', LONGEST_RESET_MS],
    ['whole seconds', '12', 12_000],
    ['parts of a second', ' 0.5 ', 500],
    ['an RFC 3339 time', '2026-11-26T12:00:30Z', 30_000],
    ['an RFC 3339 time of another zone', '2026-11-26T13:00:30.500+01:00', 30_500],
    ['an HTTP date', 'Thu, 26 Nov 2026 12:01:00 GMT', 60_000],
    ['a time that has passed', '2026-11-26T11:00:00Z', 0],
    ['a time in a hundred years', '2126-11-26T12:00:00Z', LONGEST_RESET_MS],
    ['seconds since the epoch', String(NOW / 1000 + 20), 20_000],
    ['ms since the epoch', String(NOW + 20_000), 20_000],
    ['more digits than a number can have', '9'.repeat(60), LONGEST_RESET_MS],
    ['more digits than any number', '9'.repeat(400), undefined],
    ['a negative number', '-5', undefined],
    ['NaN', 'NaN', undefined],
    ['Infinity', 'Infinity', undefined],
    ['words', 'soon 5', undefined],
    ['nothing', '', undefined],
  ])('a reset may be %s', (_what, reset, resetAfterMs) => {
    const headers = { 'requests-limit': '60', 'requests-remaining': '59', 'requests-reset': reset };
    const window = { limit: 60, remaining: 59, ...(resetAfterMs !== undefined && { resetAfterMs }) };
    expect(rateLimitFromHeaders(headers, NAMES, NOW)).toEqual({ requests: window });
  });

  it.each([
    ['a limit alone', { 'requests-limit': '60' }, { limit: 60 }],
    [
      'the remaining amount only',
      { 'requests-remaining': '0', 'requests-reset': '1s' },
      { remaining: 0, resetAfterMs: 1000 },
    ],
    ['more left than the limit', { 'requests-limit': '60', 'requests-remaining': '61' }, { limit: 60, remaining: 60 }],
    ['parts of a request', { 'requests-limit': '60.9', 'requests-remaining': '1.5' }, { limit: 60, remaining: 1 }],
    [
      'a remaining amount that is not a number',
      { 'requests-limit': '60', 'requests-remaining': 'many' },
      { limit: 60 },
    ],
    [
      'absurdly much',
      { 'requests-limit': '9'.repeat(60), 'requests-remaining': '1' },
      { limit: Number.MAX_SAFE_INTEGER, remaining: 1 },
    ],
    [
      'no limit at all, as -1',
      { 'requests-limit': '-1', 'requests-remaining': '-1', 'requests-reset': '0' },
      undefined,
    ],
    ['no limit at all, with something left', { 'requests-limit': '-1', 'requests-remaining': '0' }, undefined],
    ['a limit of 0', { 'requests-limit': '0', 'requests-remaining': '0' }, undefined],
    ['NaN', { 'requests-limit': 'NaN', 'requests-remaining': 'NaN' }, undefined],
    ['a reset alone', { 'requests-reset': '5s' }, undefined],
    ['an inherited property', {}, undefined],
  ])('reads %s as it is meant', (_what, headers, requests) => {
    expect(rateLimitFromHeaders(headers, NAMES, NOW)).toEqual(requests && { requests });
  });

  it('reports the window with the smallest part left, of several', () => {
    const headers = {
      'tokens-limit': '480000',
      'tokens-remaining': '400000',
      'input-limit': '400000',
      'input-remaining': '390000',
      'output-limit': '80000',
      'output-remaining': '8000',
    };
    expect(rateLimitFromHeaders(headers, NAMES, NOW)).toEqual({ tokens: { limit: 80_000, remaining: 8000 } });
    expect(rateLimitFromHeaders({ ...headers, 'tokens-remaining': '0' }, NAMES, NOW)).toEqual({
      tokens: { limit: 480_000, remaining: 0 },
    });
    expect(rateLimitFromHeaders({ ...headers, 'input-limit': '-1', 'output-remaining': '80000' }, NAMES)).toEqual({
      tokens: { limit: 480_000, remaining: 400_000 },
    });
  });

  it('reports nothing if there are no headers', () => {
    expect(rateLimitFromHeaders(undefined, NAMES)).toBeUndefined();
    expect(rateLimitFromHeaders(new Headers(), NAMES)).toBeUndefined();
  });

  it('never reports figures outside their range', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.integer().map(String),
      fc.bigInt().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.tuple(fc.double(), fc.constantFrom('ms', 's', 'm', 'h', 'd')).map(([amount, unit]) => `${amount}${unit}`),
    );
    const header = fc.constantFrom(
      ...['limit', 'remaining', 'reset'].flatMap((what) => [`requests-${what}`, `tokens-${what}`]),
    );
    fc.assert(
      fc.property(fc.dictionary(header, value), fc.nat(), (headers, now) => {
        for (const window of Object.values(rateLimitFromHeaders(headers, NAMES, now) ?? {})) {
          const { limit, remaining, resetAfterMs = 0 } = window;
          expect(limit === undefined && remaining === undefined).toBe(false);
          expect(Number.isSafeInteger(limit ?? 1) && (limit ?? 1) > 0).toBe(true);
          expect(Number.isSafeInteger(remaining ?? 0) && (remaining ?? 0) >= 0).toBe(true);
          expect((remaining ?? 0) <= (limit ?? Number.MAX_SAFE_INTEGER)).toBe(true);
          expect(Number.isInteger(resetAfterMs) && resetAfterMs >= 0 && resetAfterMs <= LONGEST_RESET_MS).toBe(true);
        }
      }),
      propertyRuns(),
    );
  });
});
