import { describe, expect, it } from 'vitest';
import { resolveRetry } from '../../config/options/retry-config.ts';
import {
  AuthenticationError,
  InvalidRequestError,
  PermissionError,
  QuotaExhaustedError,
  RateLimitError,
  RequestTimeoutError,
  ServerError,
} from '../../errors/provider-error.ts';
import { isOfKey, mayFailOver, restMs, retryLimit } from './retry-rules.ts';

const at = { provider: 'a', model: 'm' };
const retry = resolveRetry({ maxRetries: 2, baseDelayMs: 100, maxDelayMs: 500 });
const timeout = new RequestTimeoutError('late', { ...at, clock: 'headers', timeoutMs: 1 });

describe('the retries after an error', () => {
  it('are those of its code', () => {
    expect(retryLimit(new ServerError('boom', at), retry)).toBe(2);
    expect(retryLimit(new InvalidRequestError('bad', at), retry)).toBe(0);
  });

  it('are those that the provider advises', () => {
    expect(retryLimit(new ServerError('boom', { ...at, shouldRetry: false }), retry)).toBe(0);
    expect(retryLimit(new InvalidRequestError('bad', { ...at, shouldRetry: true }), retry)).toBe(2);
  });

  it('are those that the configuration sets, whatever the provider advises', () => {
    const own = resolveRetry({ maxRetries: 2, retryOn: { server: false, timeout: true } });
    expect(retryLimit(new ServerError('boom', { ...at, shouldRetry: true }), own)).toBe(0);
    expect(retryLimit(timeout, own)).toBe(2);
  });

  it('are never more than the configured number', () => {
    const none = resolveRetry({ maxRetries: 0 });
    const errors = [new ServerError('boom', at), new RateLimitError('slow', at), timeout];
    expect(errors.map((error) => retryLimit(error, none))).toEqual([0, 0, 0]);
  });
});

it('failover follows the code of an error, unless the configuration decides', () => {
  expect(mayFailOver(new ServerError('boom', at), retry)).toBe(true);
  expect(mayFailOver(new InvalidRequestError('bad', at), retry)).toBe(false);
  const own = resolveRetry({ failoverOn: { server: false, 'invalid-request': true } });
  expect(mayFailOver(new ServerError('boom', at), own)).toBe(false);
  expect(mayFailOver(new InvalidRequestError('bad', at), own)).toBe(true);
});

it('another key may help after a refusal, a throttling and a used-up quota, unless the request itself is refused', () => {
  expect(isOfKey(new AuthenticationError('bad key', at))).toBe(true);
  expect(isOfKey(new RateLimitError('slow', at))).toBe(true);
  expect(isOfKey(new PermissionError('no', at))).toBe(true);
  expect(isOfKey(new PermissionError('no', { ...at, scope: 'request' }))).toBe(false);
  expect(isOfKey(new QuotaExhaustedError('empty', { ...at, scope: 'request' }))).toBe(false);
  expect(isOfKey(new ServerError('boom', at))).toBe(false);
});

describe('the cool-down after an error', () => {
  it('is what the provider asks for', () => {
    expect(restMs(new RateLimitError('slow', { ...at, retryAfterMs: 7 }), 0, retry)).toBe(7);
    expect(restMs(new ServerError('boom', { ...at, retryAfterMs: 7 }), 0, retry)).toBe(7);
  });

  it('doubles with each retry of a throttled provider that gives no time, up to the longest wait of a retry', () => {
    const slow = new RateLimitError('slow', at);
    expect([0, 1, 2, 9].map((retries) => restMs(slow, retries, retry))).toEqual([200, 400, 500, 500]);
  });

  it('of a used-up model is at least a minute', () => {
    const used = (retryAfterMs?: number) => new QuotaExhaustedError('empty', { ...at, scope: 'model', retryAfterMs });
    expect([used(), used(5000), used(120_000)].map((error) => restMs(error, 0, retry))).toEqual([
      60_000, 60_000, 120_000,
    ]);
  });

  it('is none for other errors', () => {
    expect(restMs(new ServerError('boom', at), 3, retry)).toBe(0);
  });
});
