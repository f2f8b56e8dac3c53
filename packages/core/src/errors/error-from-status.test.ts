import { describe, expect, it } from 'vitest';
import { errorFromStatus } from './error-from-status.ts';

const at = { provider: 'a', model: 'm' };

describe('errorFromStatus', () => {
  it.each([
    [400, 'InvalidRequestError'],
    [401, 'AuthenticationError'],
    [402, 'QuotaExhaustedError'],
    [403, 'PermissionError'],
    [404, 'ModelNotFoundError'],
    [405, 'UnsupportedError'],
    [408, 'ServerError'],
    [409, 'ServerError'],
    [413, 'ContextLengthError'],
    [415, 'InvalidRequestError'],
    [418, 'InvalidRequestError'],
    [422, 'InvalidRequestError'],
    [425, 'ServerError'],
    [429, 'RateLimitError'],
    [499, 'InvalidRequestError'],
    [500, 'ServerError'],
    [501, 'UnsupportedError'],
    [502, 'ServerError'],
    [503, 'OverloadedError'],
    [504, 'ServerError'],
    [520, 'ServerError'],
    [529, 'OverloadedError'],
    [599, 'ServerError'],
    // A redirect that was not followed is not an answer.
    [301, 'ConnectionError'],
    [307, 'ConnectionError'],
    [200, 'InvalidResponseError'],
    [204, 'InvalidResponseError'],
    [101, 'InvalidResponseError'],
    [0, 'InvalidResponseError'],
    [Number.NaN, 'InvalidResponseError'],
  ])('status %i becomes a %s', (status, name) => {
    const error = errorFromStatus('it failed', { ...at, status });
    expect([error.name, error.status, error.message, error.provider, error.model]).toEqual([
      name,
      status,
      'it failed',
      'a',
      'm',
    ]);
  });

  it.each([
    ['true', true],
    ['false', false],
    ['maybe', undefined],
    [undefined, undefined],
  ])('x-should-retry: %s is read from the headers', (value, expected) => {
    const error = errorFromStatus('no', { ...at, status: 500, headers: { 'X-Should-Retry': value } });
    expect(error.shouldRetry).toBe(expected);
  });

  it('Retry-After is read from the headers, unless the plugin passes its own wait', () => {
    const headers = { 'retry-after': '7', authorization: 'Bearer sk-test-4f9a0c2e7d61b83a' };
    const error = errorFromStatus('slow down', { ...at, status: 429, headers });
    expect(error.retryAfterMs).toBe(7000);
    expect(JSON.stringify(error)).not.toContain('sk-live');
    expect(errorFromStatus('slow down', { ...at, status: 503, headers, retryAfterMs: 50 }).retryAfterMs).toBe(50);
    expect(errorFromStatus('slow down', { ...at, status: 429 })).not.toHaveProperty('retryAfterMs');
  });
});
