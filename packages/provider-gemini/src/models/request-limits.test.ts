import { NO_ISSUES, type UnifiedRequest } from '@flexiai/core/plugin';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeProvider } from '../make-provider.ts';

const noop = () => undefined;
const context = { name: 'g', logger: { debug: noop, info: noop, warn: noop, error: noop } };
const config = { model: 'gemini-3.8-flash', baseURL: 'https://example.com', apiVersion: 'v1beta' } as const;
const provider = makeProvider(config, context);
const issuesOf = (settings: Partial<UnifiedRequest>, strict = false, model = 'gemini-3.8-flash') =>
  provider.checkRequest({ messages: [{ role: 'user', content: 'Hi' }], ...settings }, model, strict);

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
    expect(issuesOf({ maxOutputTokens: 65_537 }, false, 'models/gemini-3.8-flash')).toHaveLength(1);
    expect(issuesOf({ maxOutputTokens: 65_537 }, false, 'tunedModels/mine')).toEqual([]);
  });
});

describe('a strict look', () => {
  beforeAll(() => provider.load());

  it('include everything that would cause a warning', () => {
    const stop = ['1', '2', '3', '4', '5', '6'];
    expect(issuesOf({ stop, temperature: 1 }, true)).toMatchObject([
      { path: 'stop', message: 'Only the first 5 of 6 stop texts were sent: Gemini accepts no more.' },
      { path: 'temperature', kind: 'unsupported' },
    ]);
    expect(issuesOf({ stop: stop.slice(1) }, true)).toEqual([]);
  });
});
