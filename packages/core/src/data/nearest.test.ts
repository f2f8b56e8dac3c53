import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.ts';

describe('nearest', () => {
  it.each([
    ['opnai', ['openai', 'anthropic'], 'openai'],
    ['temprature', ['temperature', 'topP'], 'temperature'],
    ['max_output_tokens', ['maxOutputTokens', 'model'], 'maxOutputTokens'],
    ['MAX-OUTPUT-TOKENS', ['maxOutputTokens', 'model'], 'maxOutputTokens'],
    ['apikey', ['apiKey', 'baseURL'], 'apiKey'],
    ['baseUrl', ['apiKey', 'baseURL'], 'baseURL'],
    ['retries', ['timeouts', 'retry'], 'retry'],
    ['maxRetry', ['maxRetries', 'jitter'], 'maxRetries'],
    ['maxRetryDelay', ['maxRetries', 'jitter'], undefined],
    ['dies', ['day', 'dye-works'], undefined],
    ['ties', ['ty'], undefined],
    ['', ['a'], 'a'],
    ['zzzzzzzz', ['temperature', 'topP'], undefined],
    ['openai', [], undefined],
    ['__proto__', ['provider', 'model'], undefined],
  ])('%o is a typing error for one of %o: %o', (name, candidates, near) => {
    expect(nearest(name, candidates)).toBe(near);
  });

  it('the nearer of two near names is chosen', () => {
    expect(nearest('topL', ['topP', 'topK', 'topL2'])).toBe('topP');
    expect(nearest('timeout', ['timeouts', 'timing'])).toBe('timeouts');
  });

  it('the search ends early for very long names', () => {
    expect(nearest('x'.repeat(1_000_000), ['temperature'])).toBeUndefined();
  });
});
