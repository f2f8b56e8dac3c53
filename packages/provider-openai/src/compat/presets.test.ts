import { createFlexiAI } from '@flexiai/core';
import {
  fieldsOf,
  type JsonObject,
  listOf,
  type Message,
  objectOf,
  type Provider,
  type UnifiedRequest,
} from '@flexiai/core/plugin';
import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { providerOf, redirecting } from '../../test/compat.ts';
import { collect, hello, makeContext } from '../../test/harness.ts';
import {
  azureOpenAI,
  bedrock,
  deepseek,
  fireworks,
  groq,
  lmStudio,
  mistral,
  ollama,
  openaiCompatible,
  openrouter,
  together,
  vllm,
  xai,
} from '../index.ts';
import { bedrockFacts } from './presets/bedrock.ts';
import { deepseekFacts } from './presets/deepseek.ts';
import { fireworksFacts } from './presets/fireworks.ts';
import { groqFacts } from './presets/groq.ts';
import { lmStudioFacts } from './presets/lm-studio.ts';
import { mistralFacts } from './presets/mistral.ts';
import { ollamaFacts } from './presets/ollama.ts';
import { openrouterFacts } from './presets/openrouter.ts';
import { togetherFacts } from './presets/together.ts';
import { vllmFacts } from './presets/vllm.ts';
import { quirksOf } from './quirks.ts';

const KEY = 'test-0123456789abcdefghij';
let server: WireServer;

beforeAll(async () => {
  server = await startOpenAIServer();
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.reset();
});

afterAll(() => server.close());

const presets = { deepseek, fireworks, groq, lmStudio, mistral, ollama, openrouter, together, vllm, xai };

/** The preset's provider, whose requests are sent to the local server. */
function local(preset: (typeof presets)[keyof typeof presets]): { provider: Provider; urls: readonly string[] } {
  const { fetch, urls } = redirecting(server.baseURL);
  return { provider: providerOf(preset, { model: 'm', fetch }), urls };
}

const user: Message = { role: 'user', content: 'Hello' };
const tools = [{ name: 'now' }];

/** Every setting in which presets may differ. */
const everything: Partial<UnifiedRequest> = {
  maxOutputTokens: 50,
  seed: 7,
  topK: 40,
  tools,
  toolChoice: 'required',
  parallelToolCalls: true,
  reasoning: { effort: 'minimal' },
  metadata: { team: 'blue' },
};
const functionTools = [{ type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } }];

/** The body that a preset sends for a stream, and its warnings. */
async function sent(
  preset: (typeof presets)[keyof typeof presets],
  request: Partial<UnifiedRequest> = everything,
): Promise<{ body: JsonObject; warned: readonly (string | undefined)[] }> {
  const { parts, error } = await collect(
    local(preset).provider.streamChatCompletion({ messages: [user], ...request }, makeContext({ apiKey: KEY })),
  );
  expect(error).toBeUndefined();
  const [start] = parts;
  const warnings = start?.type === 'stream-start' ? (start.warnings ?? []) : [];
  return { body: server.requests.at(-1)?.body as JsonObject, warned: warnings.map(({ setting }) => setting) };
}

/** The messages of the nth request. */
function messagesOf(index: number): readonly JsonObject[] {
  return listOf(objectOf(server.requests[index]?.body)?.['messages']).map(fieldsOf);
}

describe('a preset', () => {
  it.each([
    [openrouter, 'openrouter', 'https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY', 'sk-or-v1-0123'],
    [groq, 'groq', 'https://api.groq.com/openai/v1', 'GROQ_API_KEY', 'gsk_0123'],
    [mistral, 'mistral', 'https://api.mistral.ai/v1', 'MISTRAL_API_KEY', '0123'],
    [deepseek, 'deepseek', 'https://api.deepseek.com', 'DEEPSEEK_API_KEY', 'sk-0123'],
    [xai, 'xai', 'https://api.x.ai/v1', 'XAI_API_KEY', 'xai-0123'],
    [together, 'together', 'https://api.together.ai/v1', 'TOGETHER_API_KEY', '0123'],
    [fireworks, 'fireworks', 'https://api.fireworks.ai/inference/v1', 'FIREWORKS_API_KEY', 'fw_0123'],
  ])('sends the key: $1.id', async (preset, id, baseURL, variable, key) => {
    expect(preset.id).toBe(id);
    expect(preset.apiKey?.env).toEqual([variable]);
    expect(preset.apiKey?.validate(key)).toEqual({ ok: true });
    const { provider, urls } = local(preset);
    await provider.chatCompletion(hello(), makeContext({ apiKey: KEY }));
    await provider.authenticate(makeContext({ apiKey: KEY }));
    expect(urls).toEqual([`${baseURL}/chat/completions`, `${baseURL}/models`]);
    for (const { headers } of server.requests) expect(headers['authorization']).toBe(`Bearer ${KEY}`);
  });

  it.each([
    [ollama, 'ollama', 'http://localhost:11434/v1'],
    [vllm, 'vllm', 'http://localhost:8000/v1'],
    [lmStudio, 'lm-studio', 'http://localhost:1234/v1'],
  ])('needs no key on this machine: $1', async (preset, id, baseURL) => {
    expect(preset.id).toBe(id);
    expect(preset.apiKey).toBeUndefined();
    const { fetch, urls } = redirecting(server.baseURL);
    const ai = createFlexiAI({ providers: [preset({ model: 'm', fetch })] });
    await ai.chatCompletion({ prompt: 'Hello' });
    expect(urls).toEqual([`${baseURL}/chat/completions`]);
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
    await ai.close();
  });

  it.each([
    [groq, 'sk-0123', 'gsk_'],
    [openrouter, 'sk-0123', 'sk-or-'],
    [xai, 'sk-0123', 'xai-'],
  ])('refuses a key of another service: $0.id', (preset, key, prefix) => {
    expect(preset.apiKey?.validate(key)).toMatchObject({ ok: false, reason: expect.stringContaining(prefix) });
  });

  it('gives a reason and a source for every quirk', () => {
    const all = [
      deepseekFacts,
      fireworksFacts,
      groqFacts,
      lmStudioFacts,
      mistralFacts,
      ollamaFacts,
      openrouterFacts,
      togetherFacts,
      vllmFacts,
    ];
    for (const facts of all) {
      expect(() => openaiCompatible({ name: 'any', baseURL: server.baseURL, quirks: quirksOf(facts) })).not.toThrow();
      for (const { reason, source } of facts) {
        expect(reason).toMatch(/^["A-Z].*\.$/i);
        expect(new URL(source).protocol).toBe('https:');
      }
    }
  });
});

describe('Azure OpenAI', () => {
  it('is used at its resource, with the bare key in a header of its own', async () => {
    const { fetch, urls } = redirecting(server.baseURL);
    vi.stubEnv('AZURE_OPENAI_API_KEY', KEY);
    const ai = createFlexiAI({ providers: [azureOpenAI({ model: 'my-deployment', resource: 'contoso', fetch })] });
    const response = await ai.chatCompletion({ prompt: 'Hello' });
    expect(response).toMatchObject({ provider: 'azure-openai', model: 'my-deployment' });
    expect(urls).toEqual(['https://contoso.openai.azure.com/openai/v1/chat/completions']);
    expect(server.requests[0]).toMatchObject({ headers: { 'api-key': KEY }, body: { model: 'my-deployment' } });
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
    await ai.close();
  });

  it('may have another address, and be used with a token', async () => {
    const options = { model: 'd', baseURL: server.baseURL, headers: { Authorization: 'Bearer token-of-entra' } };
    await providerOf(azureOpenAI, options).chatCompletion(hello(), makeContext({ apiKey: '' }));
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer token-of-entra' });
    expect(server.requests[0]?.headers).not.toHaveProperty('api-key');
  });

  it.each([
    ['no place', { model: 'd' }, /resource.*missing/],
    [
      'two places',
      { model: 'd', resource: 'contoso', baseURL: 'https://example.com' },
      /cannot be combined with baseURL/,
    ],
    ['a resource that leads elsewhere', { model: 'd', resource: 'evil.example/' }, /bare name/],
    [
      'a resource beside a client',
      { model: 'd', resource: 'contoso', client: { get() {}, post() {} } },
      /cannot be combined with client/,
    ],
  ])('is not used with %s', (_name, options, problem) => {
    expect(() => createFlexiAI({ providers: [azureOpenAI(options as never)] })).toThrow(problem);
  });

  it('is typed', () => {
    expectTypeOf(azureOpenAI).toBeCallableWith({ model: 'd', resource: 'contoso', priority: 1 });
    expectTypeOf(azureOpenAI.id).toEqualTypeOf<'azure-openai'>();
    // @ts-expect-error an option of other presets only
    groq({ model: 'm', resource: 'contoso' });
  });
});

describe('Amazon Bedrock', () => {
  const longTerm = `ABSK${'QmVkcm9jaw'.repeat(11)}=`;

  it('is used in its region, with a key of Bedrock', async () => {
    const { fetch, urls } = redirecting(server.baseURL);
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', longTerm);
    const model = 'openai.gpt-oss-120b-1:0';
    const ai = createFlexiAI({ providers: [bedrock({ model, region: 'us-west-2', fetch })] });
    expect(await ai.chatCompletion({ prompt: 'Hi' })).toMatchObject({ provider: 'bedrock', model });
    expect(urls).toEqual(['https://bedrock-mantle.us-west-2.api.aws/v1/chat/completions']);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${longTerm}` });
    await ai.close();
  });

  it.each([
    [{ model: 'm' }, 'region is missing: set it, or baseURL'],
    [{ model: 'm', region: 'us-west-2', baseURL: 'https://x.example/v1' }, 'region cannot be combined with baseURL'],
    [{ model: 'm', region: 'us-west-2.evil.example/' }, 'region must be a region, such as us-west-2'],
  ])('%j is not valid', (options, problem) => {
    expect(() => createFlexiAI({ providers: [bedrock(options as never)] })).toThrow(
      new RegExp(problem.replace(' ', '.{1,4}')),
    );
  });

  it('has no embeddings', () => {
    expect(quirksOf(bedrockFacts).embeddings).toBe(false);
    expect(providerOf(bedrock, { model: 'm', region: 'eu-west-1' }).embed).toBeUndefined();
  });
});

describe('a request for', () => {
  it('OpenRouter has top_k and metadata', async () => {
    expect(await sent(openrouter)).toEqual({
      body: {
        model: 'm',
        messages: [user],
        max_completion_tokens: 50,
        seed: 7,
        top_k: 40,
        tools: functionTools,
        tool_choice: 'required',
        parallel_tool_calls: true,
        reasoning_effort: 'minimal',
        metadata: { team: 'blue' },
        stream: true,
        stream_options: { include_usage: true },
      },
      warned: [],
    });
  });

  it('Groq has no stream_options, and a supported effort', async () => {
    expect(await sent(groq)).toEqual({
      body: {
        model: 'm',
        messages: [user],
        max_completion_tokens: 50,
        seed: 7,
        tools: functionTools,
        tool_choice: 'required',
        parallel_tool_calls: true,
        reasoning_effort: 'low',
        stream: true,
      },
      warned: ['topK', 'metadata', 'reasoning.effort'],
    });
  });

  it('Mistral has its own names, and no field that it would refuse', async () => {
    expect(await sent(mistral)).toEqual({
      body: {
        model: 'm',
        messages: [user],
        max_tokens: 50,
        random_seed: 7,
        tools: functionTools,
        tool_choice: 'any',
        parallel_tool_calls: true,
        reasoning_effort: 'minimal',
        metadata: { team: 'blue' },
        stream: true,
      },
      warned: ['topK'],
    });
  });

  it('Mistral has ids of nine letters and digits, whichever provider made the calls', async () => {
    const call = (id: string) => ({ type: 'tool-call', id, name: 'now', arguments: {} }) as const;
    const ai = createFlexiAI({ providers: [mistral({ model: 'm', apiKey: KEY, baseURL: server.baseURL })] });
    await ai.chatCompletion({
      messages: [
        user,
        { role: 'assistant', content: [call('toolu_01A09q90qw90lq917835lq9'), call('D681PevKs')] },
        { role: 'tool', toolCallId: 'toolu_01A09q90qw90lq917835lq9', content: '1' },
        { role: 'tool', toolCallId: 'D681PevKs', content: '2' },
      ],
      tools,
    });
    const messages = messagesOf(0);
    const calls = messages[1]?.['tool_calls'] as readonly { id: string }[];
    for (const { id } of calls) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(messages.slice(2).map((message) => message['tool_call_id'])).toEqual(calls.map(({ id }) => id));
    expect(calls[1]?.id).toBe('D681PevKs');
    await ai.close();
  });

  it('DeepSeek has neither a seed nor parallel_tool_calls', async () => {
    expect(await sent(deepseek)).toEqual({
      body: {
        model: 'm',
        messages: [user],
        max_tokens: 50,
        tools: functionTools,
        tool_choice: 'required',
        reasoning_effort: 'minimal',
        stream: true,
        stream_options: { include_usage: true },
      },
      warned: ['topK', 'metadata', 'seed', 'parallelToolCalls'],
    });
  });

  it('DeepSeek has the schema in words, and the word that its JSON mode requires', async () => {
    const schema = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] };
    server.reply({ text: '{"a":1}' });
    const ai = createFlexiAI({ providers: [deepseek({ model: 'm', apiKey: KEY, baseURL: server.baseURL })] });
    const responseFormat = { type: 'json-schema', name: 'answer', schema } as const;
    const response = await ai.chatCompletion({ prompt: 'One?', responseFormat });
    expect(response.object).toEqual({ a: 1 });
    expect(response.warnings).toMatchObject([{ setting: 'responseFormat' }]);
    expect(server.requests[0]?.body).toMatchObject({
      response_format: { type: 'json_object' },
      messages: [{ role: 'system', content: expect.stringContaining('"a":{"type":"number"}') }, { role: 'user' }],
    });
    expect(providerOf(deepseek, { model: 'm' }).capabilities.jsonSchema).toBe(false);
    await ai.close();
  });

  it('DeepSeek gets the reasoning of its own tool calls back, and none of others', async () => {
    server.enqueue({ reasoning: { text: 'I need the time.' }, toolCalls: [{ id: 'call_00', name: 'now' }] });
    const ai = createFlexiAI({ providers: [deepseek({ model: 'm', apiKey: KEY, baseURL: server.baseURL })] });
    const first = await ai.chatCompletion({ prompt: 'What time is it?', tools });
    expect(first.reasoning).toBe('I need the time.');
    const foreign = { type: 'reasoning', text: 'Secret.', origin: { provider: 'openai', model: 'gpt-5' } } as const;
    await ai.chatCompletion({
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [foreign, { type: 'text', text: 'Hi!' }] },
        { role: 'user', content: 'What time is it?' },
        { role: 'assistant', content: first.content },
        { role: 'tool', toolCallId: 'call_00', content: 'Noon.' },
      ],
      tools,
    });
    const messages = messagesOf(1);
    expect(messages[1]).toEqual({ role: 'assistant', content: 'Hi!', reasoning_content: '' });
    expect(messages[3]).toMatchObject({ reasoning_content: 'I need the time.', tool_calls: [{ id: 'call_00' }] });
    expect(JSON.stringify(messages)).not.toContain('Secret.');
    await ai.close();
  });

  it('xAI has the same requests as OpenAI', async () => {
    const { body, warned } = await sent(xai);
    expect(Object.keys(body).sort()).toEqual(
      [
        ['max_completion_tokens', 'messages', 'model', 'parallel_tool_calls', 'reasoning_effort', 'seed'],
        ['stream', 'stream_options', 'tool_choice', 'tools'],
      ].flat(),
    );
    expect(warned).toEqual(['topK', 'metadata']);
  });

  it('Together has max_tokens and top_k', async () => {
    expect(await sent(together)).toEqual({
      body: {
        model: 'm',
        messages: [user],
        max_tokens: 50,
        seed: 7,
        top_k: 40,
        tools: functionTools,
        tool_choice: 'required',
        reasoning_effort: 'low',
        stream: true,
      },
      warned: ['metadata', 'parallelToolCalls', 'reasoning.effort'],
    });
  });

  it('Fireworks has max_tokens, and a supported effort', async () => {
    const { body, warned } = await sent(fireworks);
    expect(body).toMatchObject({ max_tokens: 50, reasoning_effort: 'low', stream_options: { include_usage: true } });
    expect(body).not.toHaveProperty('max_completion_tokens');
    expect(warned).toEqual(['topK', 'metadata', 'reasoning.effort']);
  });

  it('Ollama has no field that it would ignore', async () => {
    expect(await sent(ollama)).toEqual({
      body: {
        model: 'm',
        messages: [user],
        max_tokens: 50,
        seed: 7,
        tools: functionTools,
        reasoning_effort: 'low',
        stream: true,
        stream_options: { include_usage: true },
      },
      warned: ['topK', 'metadata', 'parallelToolCalls', 'reasoning.effort', 'toolChoice'],
    });
  });

  it('Ollama has no image by URL, and no document', async () => {
    const picture: Message = { role: 'user', content: [{ type: 'image', url: 'https://example.com/a.png' }] };
    const { provider } = local(ollama);
    await expect(provider.chatCompletion({ messages: [picture] }, makeContext())).rejects.toThrow('by URL');
    expect(provider.capabilities).toMatchObject({ images: true, files: false, audio: false });
    expect(server.requests).toEqual([]);
  });

  it('vLLM has top_k', async () => {
    const { body, warned } = await sent(vllm);
    expect(body).toMatchObject({ top_k: 40, max_completion_tokens: 50, tool_choice: 'required' });
    expect(warned).toEqual(['metadata']);
  });

  it('LM Studio has max_tokens and top_k, and requests JSON in words unless there is a schema', async () => {
    const { body } = await sent(lmStudio, { ...everything, responseFormat: { type: 'json' } });
    expect(body).toMatchObject({ max_tokens: 50, top_k: 40, messages: [{ role: 'system' }, user] });
    expect(body).not.toHaveProperty('response_format');
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const held = await sent(lmStudio, { responseFormat: { type: 'json-schema', name: 'answer', schema } });
    expect(held.body['response_format']).toMatchObject({ type: 'json_schema', json_schema: { schema } });
  });
});
