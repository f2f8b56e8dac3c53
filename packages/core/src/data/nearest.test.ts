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
    ['', ['a'], 'a'],
    ['zzzzzzzz', ['temperature', 'topP'], undefined],
    ['openai', [], undefined],
    ['__proto__', ['provider', 'model'], undefined],
  ])('takes %o for a slip of one of %o: %o', (name, candidates, near) => {
    expect(nearest(name, candidates)).toBe(near);
  });

  it('prefers the nearer of two that are near', () => {
    expect(nearest('topL', ['topP', 'topK', 'topL2'])).toBe('topP');
    expect(nearest('timeout', ['timeouts', 'timing'])).toBe('timeouts');
  });

  it('gives up early on names that are long beyond reason', () => {
    expect(nearest('x'.repeat(1_000_000), ['temperature'])).toBeUndefined();
  });
});
