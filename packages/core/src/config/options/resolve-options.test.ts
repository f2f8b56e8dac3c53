import { describe, expect, it } from 'vitest';
import { resolveCircuitBreaker } from './circuit-breaker-config.ts';
import { resolveRetry } from './retry-config.ts';
import { resolveTimeouts } from './timeout-config.ts';

describe('resolveRetry', () => {
  it('has the documented defaults', () => {
    expect(resolveRetry()).toEqual({
      maxRetries: 2,
      baseDelayMs: 500,
      maxDelayMs: 8000,
      maxRetryAfterMs: 20_000,
      budget: { ratio: 5, minPerSecond: 0.02 },
      retryOn: {},
      failoverOn: {},
    });
  });

  it('keeps given values, zero and false included, and freezes the options', () => {
    const retryOn = { server: false };
    const config = resolveRetry({ maxRetries: 0, baseDelayMs: 0, budget: false, retryOn });
    expect(config).toMatchObject({ maxRetries: 0, baseDelayMs: 0, maxDelayMs: 8000, budget: false, retryOn });
    expect(config.retryOn).not.toBe(retryOn);
    expect([config, config.retryOn, resolveRetry().budget].every(Object.isFrozen)).toBe(true);
    expect(resolveRetry({ budget: { ratio: 0 } }).budget).toEqual({ ratio: 0, minPerSecond: 0.02 });
  });
});

describe('resolveTimeouts', () => {
  it('has the documented defaults, with a longer one for the headers of unary calls', () => {
    expect(resolveTimeouts()).toEqual({
      headersMs: 30_000,
      unaryHeadersMs: 120_000,
      firstContentMs: 60_000,
      idleMs: 30_000,
      totalMs: 600_000,
      minCharsPerSecond: 0,
      rateWindowMs: 10_000,
    });
  });

  it('takes each clock from the first layer that sets it', () => {
    expect(
      resolveTimeouts({ headersMs: 1 }, undefined, { headersMs: 2, idleMs: 2 }, { idleMs: 3, totalMs: 3 }),
    ).toMatchObject({ headersMs: 1, unaryHeadersMs: 1, firstContentMs: 60_000, idleMs: 2, totalMs: 3 });
  });
});

describe('resolveCircuitBreaker', () => {
  it('has the documented defaults for each kind', () => {
    const recovery = {
      recoveryTimeoutMs: 10_000,
      maxRecoveryTimeoutMs: 60_000,
      halfOpenMaxCalls: 1,
      whenAlone: 'ask',
    };
    expect(resolveCircuitBreaker()).toEqual({ ...recovery, kind: 'consecutive', failureThreshold: 5 });
    expect(resolveCircuitBreaker({ kind: 'sampling' })).toEqual({
      ...recovery,
      kind: 'sampling',
      failureThreshold: 0.5,
      windowMs: 30_000,
      minimumCallsPerSecond: 0.2,
    });
    expect(resolveCircuitBreaker({ kind: 'count' })).toEqual({
      ...recovery,
      kind: 'count',
      failureThreshold: 0.5,
      windowCalls: 20,
      minimumCalls: 10,
    });
    expect(resolveCircuitBreaker({ kind: 'count', windowCalls: 5 })).toMatchObject({ minimumCalls: 3 });
  });

  it('keeps the longest recovery time at least as long as the shortest', () => {
    expect(resolveCircuitBreaker({ recoveryTimeoutMs: 120_000 }).maxRecoveryTimeoutMs).toBe(120_000);
    expect(resolveCircuitBreaker({ recoveryTimeoutMs: 1000, maxRecoveryTimeoutMs: 10 })).toMatchObject({
      recoveryTimeoutMs: 1000,
      maxRecoveryTimeoutMs: 1000,
    });
  });
});
