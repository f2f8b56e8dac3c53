import { describe, expect, it } from 'vitest';
import { AuthenticationError, RateLimitError } from '../errors/provider-error.ts';
import { checkHealth } from './check-health.ts';

describe('checkHealth', () => {
  it('a successful check is reported with its duration', async () => {
    const before = Date.now();
    const report = await checkHealth(async () => 'whatever');
    expect(report).toEqual({ status: 'healthy', latencyMs: expect.any(Number), checkedAt: expect.any(Number) });
    expect(report.checkedAt).toBeGreaterThanOrEqual(before);
    expect(report.latencyMs).toBeGreaterThanOrEqual(0);
  });

  it('a rate-limited provider is degraded, any other failure is unhealthy, and no error is thrown', async () => {
    const report = async (error: unknown) => {
      const { status, message } = await checkHealth(() => Promise.reject(error));
      return [status, message];
    };
    expect(await report(new RateLimitError('slow down', { provider: 'a' }))).toEqual(['degraded', 'slow down']);
    expect(await report(new AuthenticationError('bad key', { provider: 'a' }))).toEqual(['unhealthy', 'bad key']);
    expect(await report(new Error('x'))).toEqual(['unhealthy', 'x']);
    expect(await report('down')).toEqual(['unhealthy', 'down']);
    expect(
      (
        await checkHealth(() => {
          throw new Error('at once');
        })
      ).status,
    ).toBe('unhealthy');
  });
});
