import { NO_ISSUES, type UnifiedRequest } from '@flexiai/core/plugin';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeProvider } from '../make-provider.ts';

const noop = () => undefined;
const context = { name: 'g', logger: { debug: noop, info: noop, warn: noop, error: noop } };
const config = { model: 'gemini-3.8-flash', baseURL: 'https://example.com', apiVersion: 'v1beta' } as const;
const provider = makeProvider(config, context);
const issuesOf = (settings: Partial<UnifiedRequest>, strict = false, model = 'gemini-3.8-flash') =>
  provider.checkRequest({ messages: [{ role: 'user', content: 'Hi' }], ...settings }, model, strict);

describe('what Gemini refuses', () => {
  it('costs nothing to find out where nothing special is asked for', () => {
    expect(issuesOf({})).toBe(NO_ISSUES);
    expect(issuesOf({ seed: 7, maxOutputTokens: 100, tools: [{ name: 'now' }] })).toBe(NO_ISSUES);
  });

  it.each([
    [{ maxOutputTokens: 65_537 }, 'maxOutputTokens', 'must be at most 65536, got 65537'],
    [{ seed: 2 ** 31 }, 'seed', 'must be a whole number of 32 bits, got 2147483648'],
    [{ tools: [{ name: 'now' }, { name: '2nd' }] }, 'tools[1].name', 'must begin with a letter or "_", got "2nd"'],
  ])('%# is told of with its limit', (settings, path, message) => {
    expect(issuesOf(settings)).toEqual([{ path, message, kind: 'invalid' }]);
  });

  it('is the same by a model’s longer name, and unknown for a model that is', () => {
    expect(issuesOf({ maxOutputTokens: 65_537 }, false, 'models/gemini-3.8-flash')).toHaveLength(1);
    expect(issuesOf({ maxOutputTokens: 65_537 }, false, 'tunedModels/mine')).toEqual([]);
  });
});

describe('a strict look', () => {
  beforeAll(() => provider.load());

  it('finds what a warning would say', () => {
    const stop = ['1', '2', '3', '4', '5', '6'];
    expect(issuesOf({ stop, temperature: 1 }, true)).toMatchObject([
      { path: 'stop', message: 'Only the first 5 of 6 stop texts were sent: Gemini takes no more.' },
      { path: 'temperature', kind: 'unsupported' },
    ]);
    expect(issuesOf({ stop: stop.slice(1) }, true)).toEqual([]);
  });
});
