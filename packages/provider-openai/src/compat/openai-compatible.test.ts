import { ConfigurationError, createFlexiAI } from '@flexiai/core';
import { AuthenticationError } from '@flexiai/core/plugin';
import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import { OpenAI } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { providerOf } from '../../test/compat.ts';
import { hello, makeContext, rejection } from '../../test/harness.ts';
import { type OpenAICompatibleOptions, openaiCompatible } from '../index.ts';

const KEY = 'secret-0123456789abcdefghij';
let server: WireServer;

beforeAll(async () => {
  server = await startOpenAIServer();
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.reset();
});

afterAll(() => server.close());

/** A plugin for the local server. */
function plugin<const Rest extends Partial<OpenAICompatibleOptions>>(rest?: Rest) {
  return openaiCompatible({ name: 'my-endpoint', baseURL: server.baseURL, ...rest });
}

/** The headers of the only request. */
function sentHeaders(): { readonly [name: string]: string } {
  expect(server.requests).toHaveLength(1);
  return server.requests[0]?.headers ?? {};
}

describe('a plugin for any endpoint', () => {
  it('has its metadata, and makes entries', () => {
    const together = openaiCompatible({
      name: 'together',
      displayName: 'Together AI',
      baseURL: 'https://api.together.ai/v1',
      apiKeyEnv: 'TOGETHER_API_KEY',
      models: [{ id: 'openai/gpt-oss-120b', maxContextTokens: 131_072 }],
    });
    expect({ ...together }).toMatchObject({
      id: 'together',
      displayName: 'Together AI',
      apiKey: { env: ['TOGETHER_API_KEY'] },
    });
    expect(together.models).toEqual([{ id: 'openai/gpt-oss-120b', maxContextTokens: 131_072 }]);
    expect(together({ model: 'openai/gpt-oss-120b', priority: 2 })).toMatchObject({
      provider: 'together',
      plugin: together,
      options: { model: 'openai/gpt-oss-120b', priority: 2 },
    });
  });

  it('is typed by its name, and its entries by their options', () => {
    const mine = openaiCompatible({ name: 'mine', baseURL: 'https://example.com/v1' });
    expectTypeOf(mine.id).toEqualTypeOf<'mine'>();
    expectTypeOf(mine({ model: 'm' }).provider).toEqualTypeOf<'mine'>();
    expectTypeOf(mine).toBeCallableWith({
      model: 'm',
      name: 'other',
      baseURL: 'https://example.com',
      headers: { a: 'b' },
    });
    // @ts-expect-error an unknown option
    mine({ model: 'm', organization: 'org-1' });
    // @ts-expect-error no model
    mine({});
  });

  it('answers through a client, called or by name', async () => {
    const mine = plugin({ apiKeyEnv: 'MY_KEY' });
    vi.stubEnv('MY_KEY', KEY);
    const ai = createFlexiAI({
      plugins: [mine],
      providers: [mine({ model: 'a', name: 'called' }), { provider: 'my-endpoint', model: 'b', name: 'named' }],
    });
    const called = await ai.chatCompletion({ prompt: 'Hello' });
    const named = await ai.chatCompletion({ prompt: 'Hello' }, { provider: 'named' });
    expect([called.provider, called.model, named.provider, named.model]).toEqual(['called', 'a', 'named', 'b']);
    expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual([`Bearer ${KEY}`, `Bearer ${KEY}`]);
    await ai.close();
  });

  it('accepts fields for its requests under its own name', async () => {
    const ai = createFlexiAI({ providers: [plugin()({ model: 'm', providerOptions: { a: 1, b: 1 } })] });
    await ai.chatCompletion({ prompt: 'Hello', providerOptions: { 'my-endpoint': { b: 2 }, openai: { c: 3 } } });
    expect(server.requests[0]?.body).toMatchObject({ a: 1, b: 2 });
    expect(server.requests[0]?.body).not.toHaveProperty('c');
    await ai.close();
  });

  it('returns the endpoint’s extra fields under its own name', async () => {
    server.enqueue({
      body: { choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }], service_tier: 'flex' },
    });
    const { providerMetadata } = await providerOf(plugin(), { model: 'm' }).chatCompletion(hello(), makeContext());
    expect(providerMetadata).toEqual({ 'my-endpoint': { serviceTier: 'flex' } });
  });
});

describe('a key', () => {
  it('is not needed if no variable is named, and nothing is sent in its place', async () => {
    const ai = createFlexiAI({ providers: [plugin()({ model: 'm' })] });
    await ai.chatCompletion({ prompt: 'Hello' });
    expect(sentHeaders()).not.toHaveProperty('authorization');
    await ai.close();
  });

  it('is sent if it is set in that case', async () => {
    await providerOf(plugin(), { model: 'm', apiKey: KEY }).chatCompletion(hello(), makeContext({ apiKey: '' }));
    expect(sentHeaders()).toMatchObject({ authorization: `Bearer ${KEY}` });
  });

  it('comes from the first of several variables that is set', async () => {
    vi.stubEnv('SECOND_KEY', KEY);
    const ai = createFlexiAI({ providers: [plugin({ apiKeyEnv: ['FIRST_KEY', 'SECOND_KEY'] })({ model: 'm' })] });
    await ai.chatCompletion({ prompt: 'Hello' });
    expect(sentHeaders()).toMatchObject({ authorization: `Bearer ${KEY}` });
    await ai.close();
  });

  it('is reported missing with the name of its variables', async () => {
    const mine = plugin({ apiKeyEnv: ['FIRST_KEY', 'SECOND_KEY'] });
    const error = await rejection(
      providerOf(mine, { model: 'm' }).chatCompletion(hello(), makeContext({ apiKey: '' })),
    );
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(String(error)).toContain('FIRST_KEY or SECOND_KEY');
  });

  it('is sent without a prefix in a header of its own', async () => {
    const mine = plugin({ apiKeyEnv: 'MY_KEY', apiKeyHeader: 'api-key' });
    await providerOf(mine, { model: 'm' }).chatCompletion(hello(), makeContext({ apiKey: KEY }));
    expect(sentHeaders()).toMatchObject({ 'api-key': KEY });
    expect(sentHeaders()).not.toHaveProperty('authorization');
  });

  it('of another form is refused before it is sent', () => {
    const mine = openaiCompatible({
      name: 'mine',
      baseURL: 'https://example.com/v1',
      apiKeyEnv: 'K',
      apiKeyPrefix: 'gsk_',
    });
    expect(mine.apiKey?.validate('gsk_0123')).toEqual({ ok: true });
    expect(mine.apiKey?.validate('sk-0123')).toMatchObject({ ok: false, kind: 'unexpected', reason: /"gsk_"/ });
    expect(mine.apiKey?.validate('gsk_01\n23')).toMatchObject({ ok: false, kind: 'malformed' });
    expect(() => createFlexiAI({ providers: [mine({ model: 'm', apiKey: 'sk-0123' })] })).toThrow(
      /should begin with "gsk_"/,
    );
  });

  it('is never shown in an error', async () => {
    server.reply({ fault: { kind: 'status', status: 401, body: { error: `Bad key ${KEY}` } } });
    const mine = plugin({ apiKeyEnv: 'MY_KEY', apiKeyHeader: 'api-key' });
    const error = await rejection(providerOf(mine, { model: 'm', apiKey: KEY }).chatCompletion(hello(), makeContext()));
    expect(String(error)).toMatch(/Bad key \[redacted\]/);
  });
});

describe('headers', () => {
  it('of the plugin are sent with every request, and those of an entry override them', async () => {
    const mine = plugin({ headers: { 'x-title': 'App', 'x-team': 'red' } });
    await providerOf(mine, { model: 'm', headers: { 'x-team': 'blue' } }).chatCompletion(hello(), makeContext());
    expect(sentHeaders()).toMatchObject({ 'x-title': 'App', 'x-team': 'blue' });
  });

  it('cannot be combined with the user’s own client', async () => {
    const client = new OpenAI({ apiKey: KEY, baseURL: server.baseURL });
    const mine = plugin({ headers: { 'x-title': 'App' } });
    await providerOf(mine, { model: 'm', client }).chatCompletion(hello(), makeContext());
    expect(sentHeaders()).not.toHaveProperty('x-title');
  });
});

describe('the options', () => {
  it.each([
    ['no name', { name: undefined }, 'name: is missing: expected a string'],
    ['a name that is no id', { name: 'My Endpoint' }, 'kebab-case'],
    ['no address', { baseURL: undefined }, 'baseURL'],
    ['an address that is none', { baseURL: 'example.com' }, 'baseURL'],
    ['an unknown option', { apikeyEnv: 'X' }, 'apikeyEnv'],
    ['an unknown quirk', { quirks: { maxtokens: 'max_tokens' } }, 'maxtokens'],
    ['a quirk that cannot be', { quirks: { seed: true } }, 'quirks.seed'],
    ['a quirk without its field', { quirks: { reasoningInEveryMessage: true } }, 'without reasoning'],
    ['no variable at all', { apiKeyEnv: [] }, 'apiKeyEnv'],
    ['a prefix of no key', { apiKeyPrefix: 'sk-' }, 'apiKeyPrefix'],
    ['a header of no name', { apiKeyEnv: 'K', apiKeyHeader: 'a b' }, 'apiKeyHeader: is not a header name'],
    ['a header that HTTP does not allow', { headers: { 'a b': 'c' } }, 'headers'],
  ])('are refused: %s', (_name, rest, problem) => {
    const options = { name: 'mine', baseURL: 'https://example.com/v1', ...rest } as OpenAICompatibleOptions;
    expect(() => openaiCompatible(options)).toThrow(ConfigurationError);
    expect(() => openaiCompatible(options)).toThrow(problem);
  });

  it('of an entry are refused if they are unknown', () => {
    const entry = plugin()({ model: 'm', project: 'p' } as never);
    expect(() => createFlexiAI({ providers: [entry] })).toThrow(/project/);
  });
});
