import { defaultRegistry, LazyProvider, PROVIDER_API_VERSION } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { makeProvider, silent } from '../test/harness.ts';
import { openai } from './index.ts';

describe('the plugin', () => {
  it('has its metadata', () => {
    const { apiVersion, id, displayName } = openai;
    expect({ apiVersion, id, displayName }).toEqual({
      apiVersion: PROVIDER_API_VERSION,
      id: 'openai',
      displayName: 'OpenAI',
    });
    expect(openai.models).toContainEqual({ id: 'gpt-5-mini', maxContextTokens: 400_000, maxOutputTokens: 128_000 });
  });

  it('makes entries', () => {
    expect(openai({ model: 'gpt-5-mini', name: 'main' })).toMatchObject({
      provider: 'openai',
      plugin: openai,
      options: { model: 'gpt-5-mini', name: 'main' },
    });
  });

  it('creates providers without loading the SDK or using the network', () => {
    const provider = openai.create(
      { model: 'gpt-5-mini', baseURL: 'http://127.0.0.1:9/v1' },
      { name: 'main', logger: silent },
    );
    expect(provider).toBeInstanceOf(LazyProvider);
    expect(provider.model).toBe('gpt-5-mini');
  });

  it('registers itself with its register entry point, once or twice', async () => {
    await import('./register.ts');
    expect(defaultRegistry().get('openai')).toBe(openai);
    expect(() => defaultRegistry().register(openai)).not.toThrow();
  });
});

describe('a key', () => {
  it.each(['sk-0123456789abcdef', 'sk-proj-0123_456-789', 'sk-svcacct-0123456789'])('has OpenAI’s form: %s', (key) => {
    expect(openai.apiKey?.env).toEqual(['OPENAI_API_KEY']);
    expect(openai.apiKey?.validate(key)).toEqual({ ok: true });
  });

  it.each([
    ['', 'malformed', 'is empty'],
    ['sk-012 345', 'malformed', 'contains a space'],
    ['sk-012345\n', 'malformed', 'contains a line break'],
    ['sk–012345', 'malformed', 'contains a typographic dash'],
    ['gsk_0123456789', 'unexpected', 'should begin with "sk-"'],
    ['sk-ant-api03-0123456789', 'unexpected', 'Anthropic'],
  ])('is not: %j', (key, kind, reason) => {
    expect(openai.apiKey?.validate(key)).toEqual({ ok: false, kind, reason: expect.stringContaining(reason) });
  });
});

describe('capabilities', () => {
  it('are also known for other models that a request may name', () => {
    const provider = makeProvider({ model: 'gpt-4.1-mini' });
    expect(provider.capabilitiesOf?.(provider.model)).toEqual(provider.capabilities);
    expect(provider.capabilitiesOf?.('gpt-audio-mini')).toMatchObject({ audio: true, images: false });
  });

  it('follow from the model', () => {
    expect(makeProvider({ model: 'gpt-4.1-mini' }).capabilities).toEqual({
      streaming: true,
      tools: true,
      images: true,
      files: true,
      audio: false,
      jsonSchema: true,
      reasoning: false,
      prefill: false,
      maxEmbeddingInputs: 2048,
      maxContextTokens: 1_047_576,
    });
    expect(makeProvider({ model: 'gpt-audio-mini' }).capabilities).toMatchObject({ audio: true, images: false });
    expect(makeProvider({ model: 'some-local-model' }).capabilities).toMatchObject({ audio: true, reasoning: true });
    expect(makeProvider({ model: 'some-local-model' }).capabilities).not.toHaveProperty('maxContextTokens');
  });

  it('have no tools if OpenAI supports them on Responses only, unless another endpoint may support them', () => {
    expect(makeProvider({ model: 'gpt-6-astra' }).capabilities.tools).toBe(true);
    expect(makeProvider({ model: 'gpt-6-astra', api: 'chat' }).capabilities.tools).toBe(false);
    expect(makeProvider({ model: 'gpt-6-astra', baseURL: 'https://gateway.example/v1' }).capabilities.tools).toBe(true);
    expect(makeProvider({ model: 'gpt-6-luna' }).capabilities.tools).toBe(true);
  });
});
