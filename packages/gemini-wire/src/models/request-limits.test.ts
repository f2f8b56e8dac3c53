import { NO_ISSUES, type UnifiedRequest } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { requestLimits } from './request-limits.ts';

const issuesOf = (settings: Partial<UnifiedRequest>, model = 'gemini-3.8-flash') =>
  requestLimits({ messages: [{ role: 'user', content: 'Hi' }], ...settings }, model);

describe('issues of a request to Gemini', () => {
  it('cost nothing for a request without special settings', () => {
    expect(issuesOf({})).toBe(NO_ISSUES);
    expect(issuesOf({ seed: 7, maxOutputTokens: 100, tools: [{ name: 'now' }] })).toBe(NO_ISSUES);
  });

  it.each([
    [{ maxOutputTokens: 65_537 }, 'maxOutputTokens', 'must be at most 65536, got 65537'],
    [{ seed: 2 ** 31 }, 'seed', 'must be a whole number of 32 bits, got 2147483648'],
    [{ tools: [{ name: 'now' }, { name: '2nd' }] }, 'tools[1].name', 'must begin with a letter or "_", got "2nd"'],
  ])('include setting %# with its limit', (settings, path, message) => {
    expect(issuesOf(settings)).toEqual([{ path, message, kind: 'invalid' }]);
  });

  it('are the same for a model’s longer name, and empty for an unknown model', () => {
    expect(issuesOf({ maxOutputTokens: 65_537 }, 'models/gemini-3.8-flash')).toHaveLength(1);
    expect(issuesOf({ maxOutputTokens: 65_537 }, 'tunedModels/mine')).toEqual([]);
  });
});
