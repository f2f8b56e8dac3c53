import { defaultRegistry } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { createProvider } from '../test/harness.ts';
import { anthropic } from './anthropic-plugin.ts';

const issuesOf = (options: unknown): unknown => {
  const result = anthropic.configSchema['~standard'].validate(options);
  return result instanceof Promise ? 'async' : result.issues?.map(({ path }) => path?.join('.'));
};

describe('the options', () => {
  it('are accepted as documented', () => {
    expect(
      issuesOf({
        model: 'claude-sonnet-5-5',
        apiKey: undefined,
        baseURL: 'https://proxy.example/anthropic',
        headers: { 'x-team': 'a' },
        fetch,
        client: { get: () => undefined, post: () => undefined },
        defaultMaxOutputTokens: 1000,
        providerOptions: { service_tier: 'auto', betas: ['a'] },
      }),
    ).toBeUndefined();
  });

  it('are refused if they are invalid or unknown', () => {
    expect(issuesOf({})).toEqual(['model']);
    expect(issuesOf({ model: '', baseURL: 'nowhere', client: {}, defaultMaxOutputTokens: 0, fetch: 1 })).toEqual([
      'model',
      'baseURL',
      'fetch',
      'client',
      'defaultMaxOutputTokens',
    ]);
    expect(issuesOf({ model: 'a', temperature: 1 })).toEqual(['temperature']);
  });
});

describe('the plugin', () => {
  it('makes an entry when it is called', () => {
    const entry = anthropic({ model: 'claude-sonnet-5-5', priority: 2 });
    expect(entry).toMatchObject({ provider: 'anthropic', options: { model: 'claude-sonnet-5-5', priority: 2 } });
  });

  it('recognises a key of Anthropic without repeating it', () => {
    expect(anthropic.apiKey?.env).toEqual(['ANTHROPIC_API_KEY']);
    expect(anthropic.apiKey?.validate('sk-ant-api03-abc')).toEqual({ ok: true });
    expect(anthropic.apiKey?.validate('sk-proj-abc')).toMatchObject({ ok: false, kind: 'unexpected' });
    expect(anthropic.apiKey?.validate('sk-ant-abc\n')).toMatchObject({ ok: false, kind: 'malformed' });
    for (const [key, reason] of [
      ['sk-proj-abcdefgh', 'looks like a key of OpenAI; it should begin with "sk-ant-"'],
      [`AIza${'aB3xY'.repeat(7)}`, 'looks like a key of Google'],
      ['sk-ant-admin01-abcdefgh', 'administration'],
      ['sk-ant-...', 'is a placeholder'],
    ] as const) {
      expect(anthropic.apiKey?.validate(key)).toMatchObject({ reason: expect.stringContaining(reason) });
    }
  });

  it('knows models and their limits', () => {
    expect(anthropic.models).toContainEqual({
      id: 'claude-haiku-4-5',
      maxContextTokens: 200_000,
      maxOutputTokens: 64_000,
    });
  });

  it('declares the capabilities of other models', () => {
    const provider = createProvider({ model: 'claude-opus-5-5' });
    expect(provider.capabilitiesOf?.(provider.model)).toEqual(provider.capabilities);
    expect(provider.capabilitiesOf?.('claude-haiku-4-5')).toMatchObject({ prefill: true, maxContextTokens: 200_000 });
  });

  it('declares the capabilities of the model', () => {
    expect(createProvider({ model: 'claude-opus-5-5' }).capabilities).toEqual({
      streaming: true,
      tools: true,
      images: true,
      files: true,
      audio: false,
      jsonSchema: true,
      reasoning: true,
      prefill: false,
      maxContextTokens: 1_000_000,
    });
    expect(createProvider({ model: 'claude-haiku-4-5' }).capabilities.prefill).toBe(true);
  });

  it('registers itself when its register entry point is imported', async () => {
    await import('./register.ts');
    expect(defaultRegistry().get('anthropic')).toBe(anthropic);
  });
});
