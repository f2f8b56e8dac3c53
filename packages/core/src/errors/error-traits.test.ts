import { describe, expect, it } from 'vitest';
import { errorTraits } from './error-traits.ts';

describe('errorTraits', () => {
  it('every code has the retry, failover and breaker columns of the documented table', () => {
    const rows = Object.entries(errorTraits).map(([code, { retry, failover, trips }]) => [
      code,
      retry,
      failover,
      trips,
    ]);
    expect(rows).toEqual([
      ['configuration', 'never', false, 'none'],
      ['validation', 'never', false, 'none'],
      ['aborted', 'never', false, 'none'],
      ['invalid-request', 'never', false, 'none'],
      ['content-filter', 'never', false, 'none'],
      ['context-length', 'never', true, 'none'],
      ['model-not-found', 'never', true, 'none'],
      ['unsupported', 'never', true, 'none'],
      ['authentication', 'never', true, 'credential'],
      ['permission', 'never', true, 'credential'],
      ['quota-exhausted', 'never', true, 'credential'],
      ['rate-limit', 'yes', true, 'cool-down'],
      ['server', 'yes', true, 'circuit'],
      ['overloaded', 'yes', true, 'circuit'],
      ['connection', 'yes', true, 'circuit'],
      ['timeout', 'never', true, 'circuit'],
      ['invalid-response', 'once', true, 'circuit'],
      ['stream-interrupted', 'never', false, 'circuit'],
      ['circuit-open', 'never', true, 'none'],
      ['budget-exceeded', 'never', false, 'none'],
      ['all-providers-failed', 'never', false, 'none'],
    ]);
  });

  it('the table cannot be changed', () => {
    const table = errorTraits as { server: { failover: boolean } };
    expect(() => {
      table.server.failover = false;
    }).toThrow(TypeError);
    expect(() => {
      table.server = { failover: false };
    }).toThrow(TypeError);
  });
});
