import { createFlexiAI } from '@flexiai/core';
import { NO_ISSUES, type UnifiedRequest } from '@flexiai/core/plugin';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { providerOf } from '../../test/compat.ts';
import { API_KEY, hello, makeProvider } from '../../test/harness.ts';
import { groq, openai } from '../index.ts';

const own = makeProvider({ model: 'gpt-4o' });
const issuesOf = (settings: Partial<UnifiedRequest>, strict = false, provider = own, model = 'gpt-4o') =>
  provider.checkRequest?.({ ...hello(), ...settings }, model, strict);

const tools = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `tool_${index}` }));

describe('issues of a request to OpenAI’s endpoint', () => {
  it('cost nothing for a request without special settings', () => {
    expect(issuesOf({})).toBe(NO_ISSUES);
    expect(issuesOf({ temperature: 2, stop: ['a'] })).toBe(NO_ISSUES);
  });

  it.each([
    [{ maxOutputTokens: 16_385 }, 'maxOutputTokens', 'must be at most 16384, got 16385'],
    [{ tools: tools(129) }, 'tools', 'must be at most 128, got 129'],
  ])('include setting %# with its limit', (settings, path, message) => {
    expect(issuesOf(settings)).toEqual([{ path, message, kind: 'invalid' }]);
  });

  it.each([{ maxOutputTokens: 16_384 }, { tools: tools(128) }, { metadata: { note: 'x'.repeat(600) } }])(
    'do not include setting %#, which is within the limits',
    (settings) => {
      expect(issuesOf(settings)).toEqual([]);
    },
  );

  it('depend on the model’s limit, and are empty for an unknown model', () => {
    expect(issuesOf({ maxOutputTokens: 32_768 }, false, own, 'gpt-4.1')).toEqual([]);
    expect(issuesOf({ maxOutputTokens: 999_999 }, false, own, 'gpt-99')).toEqual([]);
  });

  it('include labels if they are sent', () => {
    const responses = makeProvider({ model: 'gpt-4o', api: 'responses' });
    const many = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`label_${index}`, 'x']));
    expect(issuesOf({ metadata: many }, false, responses)).toMatchObject([{ path: 'metadata' }]);
    expect(issuesOf({ metadata: { note: 'x'.repeat(513) } }, false, responses)).toMatchObject([
      { path: 'metadata.note', message: 'must have at most 512 characters' },
    ]);
    expect(issuesOf({ metadata: { ['k'.repeat(65)]: 'x' } }, false, responses)).toMatchObject([
      { message: 'must have a name of at most 64 characters' },
    ]);
    const providerOptions = { openai: { store: true } };
    expect(issuesOf({ metadata: many, providerOptions })).toMatchObject([{ path: 'metadata' }]);
  });

  it('are empty for other endpoints on this wire', () => {
    const settings = { maxOutputTokens: 99_999, tools: tools(200) };
    expect(issuesOf(settings, false, makeProvider({ model: 'gpt-4o', baseURL: 'http://localhost:1/v1' }))).toEqual([]);
    expect(issuesOf(settings, false, providerOf(groq, { model: 'm' }))).toEqual([]);
  });

  it('are reported by the client, which sends nothing', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const ai = createFlexiAI({ providers: [openai({ model: 'gpt-4o', apiKey: API_KEY, fetch })] });
    await expect(ai.chatCompletion({ prompt: 'Hi', maxOutputTokens: 20_000 })).rejects.toMatchObject({
      code: 'validation',
      path: 'maxOutputTokens',
      message: 'No provider accepts the request. "openai" (gpt-4o): maxOutputTokens must be at most 16384, got 20000.',
    });
    expect(fetch).not.toHaveBeenCalled();
    await ai.close();
  });
});

describe('a strict look', () => {
  beforeAll(() => own.load?.());

  it('include everything that would cause a warning', async () => {
    expect(issuesOf({ topK: 5, stop: ['1', '2', '3', '4', '5'] }, true)).toEqual([
      { path: 'topK', message: 'topK was left out: Chat Completions has no such setting.', kind: 'unsupported' },
      {
        path: 'stop',
        message: 'Only the first 4 of 5 stop texts were sent: Chat Completions accepts no more.',
        kind: 'unsupported',
      },
    ]);
    const other = providerOf(groq, { model: 'm' });
    await other.load?.();
    expect(issuesOf({ seed: 1 }, true, other)).toEqual([]);
    expect(issuesOf({ topK: 1 }, true, other)).toMatchObject([{ path: 'topK' }]);
    expect(issuesOf({ temperature: 1 }, true, own, 'gpt-5')).toMatchObject([{ path: 'temperature' }]);
  });

  it('include content that cannot be sent', () => {
    const messages = [{ role: 'user', content: [{ type: 'audio', url: 'https://example.com/a.mp3' }] }] as never;
    expect(own.checkRequest?.({ messages }, 'gpt-4o', true)).toMatchObject([{ kind: 'unsupported' }]);
  });
});
