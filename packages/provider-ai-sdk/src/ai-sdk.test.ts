import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { createFlexiAI, defaultRegistry } from '@flexiai/core';
import { loadConfig } from '@flexiai/core/node';
import { startAnthropicServer, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { aiSdk, aiSdkPlugin } from './index.ts';
import './register.ts';

let server: WireServer;

beforeAll(async () => {
  server = await startOpenAIServer();
});
beforeEach(() => server.reply({}));
afterAll(() => server.close());

const sdk = () => createOpenAI({ baseURL: server.baseURL, apiKey: 'sk-test' });

describe('an entry of an AI SDK model', () => {
  it('is named after the family of its provider, and two entries of a family get numbers', async () => {
    const model = sdk().chat('gpt-4.1-mini');
    await using ai = createFlexiAI({ providers: [aiSdk({ model }), aiSdk(model), aiSdk({ model, name: 'mine' })] });
    expect(ai.getProviderStatus().map(({ name, provider }) => [name, provider])).toEqual([
      ['ai-sdk-openai', 'ai-sdk-openai'],
      ['ai-sdk-openai-2', 'ai-sdk-openai'],
      ['mine', 'ai-sdk-openai'],
    ]);
  });

  it('answers and streams, with usage and the request id in the ledger', async () => {
    await using ai = createFlexiAI({ providers: [aiSdk({ model: sdk().chat('gpt-4.1-mini') })] });
    server.reply({ tokens: ['One', ' two'], requestId: 'req-7', usage: { inputTokens: 9, outputTokens: 2 } });
    const whole = await ai.chatCompletion({ prompt: 'Hi' });
    expect(whole).toMatchObject({ text: 'One two', requestId: 'req-7', usage: { inputTokens: 9, outputTokens: 2 } });
    expect(whole.attempts).toMatchObject([{ provider: 'ai-sdk-openai', outcome: 'success', requestId: 'req-7' }]);
    const pieces = await Array.fromAsync(ai.streamChatCompletion({ prompt: 'Hi' }).textStream);
    expect(pieces).toEqual(['One', ' two']);
  });

  it('fails over to the next entry after a 429, and is skipped until its Retry-After has passed', async () => {
    await using ai = createFlexiAI({
      providers: [
        aiSdk({ model: sdk().chat('throttled'), name: 'first' }),
        aiSdk({ model: sdk().chat('healthy'), name: 'second' }),
      ],
      retry: { maxRetries: 0 },
    });
    server.reply(({ model }) =>
      model === 'throttled' ? { fault: { kind: 'status', status: 429, retryAfter: 60 } } : { text: 'Here.' },
    );
    const { attempts, provider } = await ai.chatCompletion({ prompt: 'Hi' });
    expect(provider).toBe('second');
    expect(attempts[0]).toMatchObject({ errorCode: 'rate-limit', status: 429 });
    const { skipped } = await ai.chatCompletion({ prompt: 'Hi' });
    expect(skipped).toMatchObject([{ provider: 'first', reason: 'cooling-down' }]);
  });

  it('is skipped when the request names another model', async () => {
    await using ai = createFlexiAI({
      providers: [
        aiSdk({ model: sdk().chat('gpt-4.1-mini'), name: 'mini' }),
        aiSdk({ model: sdk().chat('gpt-4.1'), name: 'full' }),
      ],
    });
    const { provider, skipped } = await ai.chatCompletion({ prompt: 'Hi', model: 'gpt-4.1' });
    expect(provider).toBe('full');
    expect(skipped).toMatchObject([{ provider: 'mini', reason: 'invalid-parameter' }]);
  });

  it('computes embeddings with an embedding model, and refuses chat completions', async () => {
    await using ai = createFlexiAI({ providers: [aiSdk(sdk().embedding('text-embedding-3-small'))] });
    server.reply({ embeddings: [[0.5, 1]] });
    await expect(ai.embed({ input: 'a' })).resolves.toMatchObject({ embeddings: [[0.5, 1]] });
    await expect(ai.chatCompletion({ prompt: 'Hi' })).rejects.toMatchObject({ code: 'unsupported' });
  });

  it("passes options of a request with the provider's own names, and only the tools of that provider", async () => {
    await using ai = createFlexiAI({
      providers: [aiSdk({ model: sdk().responses('gpt-5.6'), providerOptions: { openai: { store: false } } })],
    });
    const tools = [
      { type: 'provider', id: 'openai.web_search', name: 'web_search', args: {} },
      { type: 'provider', id: 'anthropic.web_search_20250305', name: 'other', args: {} },
    ];
    await ai.chatCompletion({
      prompt: 'Hi',
      providerOptions: { 'ai-sdk': { openai: { serviceTier: 'flex' }, tools } },
    });
    expect(server.requests.at(-1)?.body).toMatchObject({
      store: false,
      service_tier: 'flex',
      tools: [{ type: 'web_search' }],
    });
  });

  it('is limited by its capabilities option', async () => {
    const model = sdk().chat('gpt-4.1-mini');
    await using ai = createFlexiAI({ providers: [aiSdk({ model, capabilities: { tools: false } })] });
    const call = ai.chatCompletion({ prompt: 'Hi', tools: [{ name: 'look' }] });
    await expect(call).rejects.toThrow(/tools/);
  });

  it('never sends reasoning of one AI SDK provider to another', async () => {
    const claude = await startAnthropicServer({ strict: true });
    const anthropic = createAnthropic({ baseURL: `${claude.baseURL}/v1`, apiKey: 'sk-ant-api03-test-key-0123456789' });
    await using ai = createFlexiAI({
      providers: [
        aiSdk({ model: anthropic('claude-sonnet-4-5'), name: 'claude' }),
        aiSdk({ model: sdk().chat('gpt-4.1-mini'), name: 'gpt' }),
      ],
    });
    claude.reply({ reasoning: { text: 'Hm.', signature: 'c2lnbmVk' }, text: 'Yes.' });
    const thinking = { 'ai-sdk': { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } } };
    const turn = await ai.chatCompletion({ prompt: 'Think.', providerOptions: thinking });
    expect(turn.reasoning).toBe('Hm.');
    const messages = [
      { role: 'user', content: 'Think.' },
      { role: 'assistant', content: turn.content },
      { role: 'user', content: 'Sure?' },
    ] as const;
    await ai.chatCompletion({ messages }, { provider: 'gpt' });
    expect(JSON.stringify(server.requests.at(-1)?.body)).not.toMatch(/Hm\.|c2lnbmVk/);
    await ai.chatCompletion({ messages, providerOptions: thinking }, { provider: 'claude' });
    expect(JSON.stringify(claude.requests.at(-1)?.body)).toContain('c2lnbmVk');
    await claude.close();
  });

  it('of a model for an older AI SDK is refused, and the message says what to do', () => {
    const old = { specificationVersion: 'v3', provider: 'groq.chat', modelId: 'llama' } as unknown as LanguageModelV4;
    expect(() => createFlexiAI({ providers: [aiSdk({ model: old })] })).toThrow(
      /expected a model of the AI SDK 7 .*update the provider package/s,
    );
  });

  it('with an unknown option is refused, and the message suggests the right name', () => {
    const options = { model: sdk().chat('gpt-4.1-mini'), capabilitys: {} };
    expect(() => createFlexiAI({ providers: [aiSdk(options)] })).toThrow(/did you mean "capabilities"/);
  });
});

describe('an entry that names a package', () => {
  it('loads the package, and derives the export from the name of the package', async () => {
    await using ai = createFlexiAI({
      providers: [{ provider: 'ai-sdk', package: '@ai-sdk/openai', model: 'gpt-4.1-mini' }],
    });
    expect(defaultRegistry().get('ai-sdk')).toBe(aiSdkPlugin);
    await expect(ai.warmUp()).resolves.toMatchObject({ 'ai-sdk': { status: 'loaded' } });
  });

  it('is read from a configuration file, and the model reads its key from the environment', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-test');
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      fetch(url.replace('https://api.openai.com/v1', server.baseURL), init),
    );
    const folder = await mkdtemp(join(tmpdir(), 'flexiai-ai-sdk-'));
    try {
      const path = join(folder, 'flexiai.json');
      const entry = { provider: 'ai-sdk', package: '@ai-sdk/openai', model: 'gpt-4.1-mini', name: 'mini' };
      await writeFile(path, JSON.stringify({ providers: [entry] }));
      const { config, warnings } = await loadConfig({ path, plugins: [aiSdkPlugin], discover: false });
      expect(warnings).toEqual([]);
      await using ai = createFlexiAI(config);
      server.reply({ text: 'From a file.' });
      await expect(ai.chatCompletion({ prompt: 'Hi' })).resolves.toMatchObject({
        text: 'From a file.',
        provider: 'mini',
      });
      await writeFile(path, JSON.stringify({ providers: [{ ...entry, pakage: 'x' }] }));
      const loading = loadConfig({ path, plugins: [aiSdkPlugin], discover: false });
      await expect(loading.then((loaded) => createFlexiAI(loaded.config))).rejects.toThrow(/did you mean "package"/);
    } finally {
      vi.unstubAllEnvs();
      vi.unstubAllGlobals();
      await rm(folder, { recursive: true });
    }
  });

  it('warmUp, authenticate and healthCheck load the package and send no request', async () => {
    await using ai = createFlexiAI({
      providers: [
        { provider: 'ai-sdk', package: '@ai-sdk/openai', model: 'gpt-4.1-mini', name: 'good' },
        { provider: 'ai-sdk', package: '@ai-sdk/none-such', model: 'm', name: 'missing' },
      ],
    });
    const count = server.requests.length;
    await expect(ai.checkHealth()).resolves.toMatchObject({
      good: { status: 'healthy' },
      missing: { status: 'unhealthy', message: expect.stringContaining('npm install @ai-sdk/none-such') },
    });
    expect(server.requests).toHaveLength(count);
  });

  it.each([
    [{ package: '@ai-sdk/none-such' }, 'npm install @ai-sdk/none-such'],
    [{ package: '@ai-sdk/openai', export: 'opnai' }, 'has no export "opnai"'],
    [{ package: '@ai-sdk/openai', export: 'VERSION' }, 'is not an AI SDK provider'],
  ])('of %j fails with a message that says what is wrong', async (options, message) => {
    await using ai = createFlexiAI({ providers: [{ provider: 'ai-sdk', model: 'gpt-4.1-mini', ...options }] });
    await expect(ai.chatCompletion({ prompt: 'Hi' })).rejects.toThrow(message);
  });

  it.each([
    './evil.js',
    '/etc/evil.js',
    'file:///evil.js',
    'node:fs',
    '../x',
    'https://evil.example/x.js',
    '@a/b/../c',
  ])('refuses %s: only an installed package is loaded', (name) => {
    const entry = { provider: 'ai-sdk', package: name, model: 'm' } as const;
    expect(() => createFlexiAI({ providers: [entry] })).toThrow(/must be the name of an npm package/);
  });
});
