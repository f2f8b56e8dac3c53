import { type AssistantPart, type Message, responseFromParts, type UnifiedRequest } from '@flexiai/core/plugin';
import { startOpenAIServer, type WireReply, type WireServer } from '@flexiai/testing';
import { AzureOpenAI, OpenAI } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, collect, hello, makeContext, makeProvider, rejection, textOf } from '../test/harness.ts';

// The server refuses the same requests as the API: unknown fields, items out of order, settings that a model does not support.
let server: WireServer;

beforeAll(async () => {
  server = await startOpenAIServer({ apiKey: API_KEY, strict: true });
});

afterEach(() => server.reset());

afterAll(() => server.close());

function provider(config: Parameters<typeof makeProvider>[0] = {}): ReturnType<typeof makeProvider> {
  return makeProvider({ baseURL: server.baseURL, api: 'responses', ...config });
}

describe('a whole answer', () => {
  it('is read from POST /responses with the key, the model and the conversation, and is not stored', async () => {
    server.reply({ text: 'Hi there.', requestId: 'req_42', id: 'resp_42' });
    const heads: unknown[] = [];
    const context = makeContext({ onHeaders: (head) => heads.push(head) });
    const response = await provider().chatCompletion(hello(), context);
    expect(response).toMatchObject({ text: 'Hi there.', provider: 'primary', id: 'resp_42', requestId: 'req_42' });
    expect(heads).toMatchObject([{ status: 200, requestId: 'req_42' }]);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/responses',
      headers: { authorization: `Bearer ${API_KEY}` },
      body: { model: 'gpt-4.1-mini', input: [{ type: 'message', role: 'user', content: 'Hello' }], store: false },
      stream: false,
    });
  });

  it('may be of another model than the entry’s', async () => {
    const response = await provider().chatCompletion({ ...hello(), model: 'gpt-6-sol' }, makeContext());
    expect(response.model).toBe('gpt-6-sol');
    expect(server.requests[0]?.body).toMatchObject({ include: ['reasoning.encrypted_content'] });
  });

  it('has disjoint usage', async () => {
    server.reply({
      usage: { inputTokens: 100, cacheReadTokens: 60, cacheWriteTokens: 20, outputTokens: 40, reasoningTokens: 30 },
    });
    const { usage } = await provider().chatCompletion(hello(), makeContext());
    expect(usage).toMatchObject({
      inputTokens: 100,
      cacheReadTokens: 60,
      cacheWriteTokens: 20,
      outputTokens: 40,
      reasoningTokens: 30,
      totalTokens: 140,
    });
  });
});

describe('a streamed answer', () => {
  it('delivers every delta', async () => {
    server.reply({ tokens: ['Grüß', ' dich', ' 🌍'], usage: { inputTokens: 5, outputTokens: 3 } });
    const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toBeUndefined();
    expect(parts.map(({ type }) => type)).toEqual(['stream-start', 'text-delta', 'text-delta', 'text-delta', 'finish']);
    expect(textOf(parts)).toBe('Grüß dich 🌍');
    expect(responseFromParts(parts).usage).toMatchObject({ inputTokens: 5, outputTokens: 3, accuracy: 'reported' });
    expect(server.requests[0]?.body).toMatchObject({ stream: true });
  });
});

describe('an answer is the same whole and streamed', () => {
  const call = { id: 'call_1', name: 'weather', arguments: { city: 'Zürich', days: [1, 2] } };
  const replies: readonly [string, WireReply][] = [
    ['text', { text: 'One two three.' }],
    ['a refusal', { refusal: 'I can’t help with that.' }],
    ['reasoning', { reasoning: { text: 'Hm, let me see.', signature: 'gAAAA' }, text: '4' }],
    ['encrypted reasoning', { reasoning: { redacted: 'gAAAA' }, text: '4' }],
    ['reasoning without visible text', { reasoning: {}, text: '4' }],
    ['parallel tool calls', { toolCalls: [call, { id: 'call_2', name: 'now' }] }],
    ['everything', { reasoning: { text: 'Hm.', signature: 'gAAAA' }, text: 'Let me see.', toolCalls: [call] }],
    ['broken arguments', { toolCalls: [{ ...call, arguments: '{"a":' }] }],
    ['no arguments', { toolCalls: [{ ...call, arguments: '' }] }],
    ['cut arguments', { toolCalls: [call, { ...call, id: 'call_2', arguments: '{"a":' }], finishReason: 'length' }],
    ['the length limit', { text: 'One two', finishReason: 'max_output_tokens' }],
    ['the length limit while it thinks', { reasoning: { text: 'Hm.' }, text: '', finishReason: 'max_output_tokens' }],
    ['a filter', { text: 'One', finishReason: 'content_filter' }],
    ['no output at all', { text: '' }],
    ['no usage', { text: 'One', usage: false }],
    ['an unknown reason', { text: 'One', finishReason: 'unheard_of' }],
  ];

  it.each(replies)('%s', async (_name, reply) => {
    server.reply({ id: 'resp_1', requestId: 'req_1', usage: { inputTokens: 3, outputTokens: 4 }, ...reply });
    const whole = await provider().chatCompletion(hello(), makeContext());
    const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toBeUndefined();
    expect(responseFromParts(parts)).toEqual(whole);
  });
});

describe('a conversation with tools', () => {
  const tools = [{ name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }];

  it.each(['unary', 'streamed'])('the answer can be sent back unchanged in the next request (%s)', async (mode) => {
    const entry = provider({ model: 'gpt-6-sol' });
    server.enqueue({
      id: 'resp_1',
      reasoning: { text: 'I need the weather.', signature: 'gAAAA==' },
      text: 'Let me see.',
      toolCalls: [
        { id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } },
        { id: 'call_2', name: 'weather', arguments: { city: 'Bergen' } },
      ],
    });
    const ask = async (request: UnifiedRequest) =>
      mode === 'unary'
        ? entry.chatCompletion(request, makeContext())
        : responseFromParts((await collect(entry.streamChatCompletion(request, makeContext()))).parts);
    const first = await ask({ ...hello('Weather?'), tools, toolChoice: 'required', reasoning: { effort: 'low' } });
    expect(first.finishReason).toBe('tool-calls');
    const messages: readonly Message[] = [
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: first.content },
      { role: 'tool', toolCallId: 'call_1', content: '21 °C' },
      { role: 'tool', toolCallId: 'call_2', content: 'no such city', isError: true },
    ];
    expect(await ask({ messages, tools })).toMatchObject({ finishReason: 'stop' });
    expect(server.requests[0]?.body).toMatchObject({
      tool_choice: 'required',
      tools: [{ type: 'function', name: 'weather', strict: false }],
      reasoning: { effort: 'low' },
      include: ['reasoning.encrypted_content'],
      store: false,
    });
    expect(server.requests[1]?.body).toMatchObject({
      input: [
        { role: 'user', content: 'Weather?' },
        {
          id: 'rs_100',
          type: 'reasoning',
          summary: [{ type: 'summary_text', text: 'I need the weather.' }],
          encrypted_content: 'gAAAA==',
        },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Let me see.' }] },
        { type: 'function_call', id: 'fc_102', call_id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' },
        { type: 'function_call', id: 'fc_103', call_id: 'call_2', name: 'weather', arguments: '{"city":"Bergen"}' },
        { type: 'function_call_output', call_id: 'call_1', output: '21 °C' },
        { type: 'function_call_output', call_id: 'call_2', output: 'Error: no such city' },
      ],
    });
  });

  it('may come from another provider, with images and documents', async () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
    const thought: AssistantPart = {
      type: 'reasoning',
      text: 'Hm.',
      signature: 'sig',
      origin: { provider: 'anthropic', model: 'claude-opus-5-5' },
    };
    const messages: readonly Message[] = [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What are these?' },
          { type: 'image', data: png, mediaType: 'image/png' },
          { type: 'file', url: 'https://example.com/a.pdf' },
          { type: 'file', data: png, mediaType: 'application/pdf' },
        ],
      },
      {
        role: 'assistant',
        content: [
          thought,
          { type: 'text', text: '' },
          { type: 'tool-call', id: 'toolu_1', name: 'look', arguments: {} },
        ],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'toolu_1',
            content: [
              { type: 'text', text: 'See:' },
              { type: 'image', url: 'https://example.com/a.png' },
            ],
          },
        ],
      },
      { role: 'assistant', content: [thought, { type: 'refusal', refusal: 'I will not say.' }] },
      { role: 'user', content: 'Please do.' },
    ];
    for (const model of ['gpt-4.1', 'gpt-6-sol', 'o3', 'my-deployment']) {
      const response = await provider({ model }).chatCompletion({ messages }, makeContext());
      expect(response).toMatchObject({ finishReason: 'stop', warnings: [] });
    }
  });
});

describe('settings', () => {
  it.each(['gpt-4.1', 'gpt-5', 'gpt-5.2', 'gpt-6-sol', 'o3', 'my-deployment'])(
    'that the API or %s lacks are left out with a warning, whole and streamed',
    async (model) => {
      const request: UnifiedRequest = {
        ...hello('Answer as JSON.'),
        maxOutputTokens: 1,
        temperature: 0.5,
        topP: 0.9,
        topK: 5,
        seed: 1,
        stop: ['END'],
        frequencyPenalty: 1,
        presencePenalty: 1,
        parallelToolCalls: false,
        tools: [{ name: 'now' }, { name: 'weather', strict: true, parameters: { type: 'object', properties: {} } }],
        toolChoice: { name: 'now' },
        responseFormat: { type: 'json' },
        reasoning: { effort: 'minimal', budgetTokens: 9 },
        metadata: { team: 'blue' },
      };
      const entry = provider({ model });
      const whole = await entry.chatCompletion(request, makeContext());
      const { parts } = await collect(entry.streamChatCompletion(request, makeContext()));
      const left = whole.warnings.map(({ setting }) => setting);
      expect(left).toEqual(expect.arrayContaining(['topK', 'seed', 'stop', 'frequencyPenalty', 'maxOutputTokens']));
      expect(responseFromParts(parts).warnings).toEqual(whole.warnings);
    },
  );

  it('enforce a schema for an answer', async () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
    server.reply({ text: '{"name":"Ada"}' });
    const responseFormat = { type: 'json-schema', name: 'person', schema } as const;
    const response = await provider().chatCompletion({ ...hello(), responseFormat }, makeContext());
    expect(response.text).toBe('{"name":"Ada"}');
    expect(server.requests[0]?.body).toMatchObject({ text: { format: { type: 'json_schema', strict: true } } });
  });

  it('of the API’s own are sent', async () => {
    const providerOptions = { service_tier: 'flex', reasoning: { summary: 'auto' }, text: { verbosity: 'low' } };
    await provider({ model: 'gpt-6-sol', providerOptions }).chatCompletion(
      { ...hello(), providerOptions: { openai: { tools: [{ type: 'web_search' }] } } },
      makeContext(),
    );
    expect(server.requests[0]?.body).toMatchObject({ ...providerOptions, tools: [{ type: 'web_search' }] });
  });
});

describe('the choice of the API', () => {
  it('is Chat Completions unless the entry sets another one', async () => {
    await provider({ api: undefined }).chatCompletion(hello(), makeContext());
    await provider({ api: 'chat' }).chatCompletion(hello(), makeContext());
    await provider().chatCompletion(hello(), makeContext());
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/v1/chat/completions',
      '/v1/chat/completions',
      '/v1/responses',
    ]);
  });

  it('depends on the model at OpenAI’s own endpoint', async () => {
    const asked: string[] = [];
    const entry = (model: string) =>
      makeProvider({
        model,
        fetch: (input) => {
          asked.push(new URL(String(input)).pathname);
          return Promise.reject(new Error('offline'));
        },
      });
    for (const model of ['gpt-4.1', 'gpt-6-astra'])
      await rejection(entry(model).chatCompletion(hello(), makeContext()));
    expect(asked).toEqual(['/v1/chat/completions', '/v1/responses']);
  });

  it('decides the capabilities of the entry, and how a conversation is prepared', () => {
    const chat = makeProvider({ api: 'chat', model: 'gpt-audio-mini' });
    const responses = provider({ model: 'gpt-audio-mini' });
    expect([chat.capabilities.audio, responses.capabilities.audio]).toEqual([true, false]);
    expect(chat.conversation).toMatchObject({ reasoning: false, toolCallIds: { maxLength: 40 } });
    expect(responses.conversation).toMatchObject({ reasoning: true, toolCallIds: { maxLength: 64 } });
  });
});

describe("the user's own client", () => {
  it('is used as it is', async () => {
    const client = new OpenAI({ apiKey: API_KEY, baseURL: server.baseURL, defaultHeaders: { 'x-mine': 'yes' } });
    const entry = provider({ client, baseURL: undefined });
    const { apiKey: _chosen, ...context } = makeContext();
    await entry.chatCompletion(hello(), context);
    const { parts } = await collect(entry.streamChatCompletion(hello(), context));
    expect(textOf(parts)).toBe('You said: Hello');
    expect(server.requests[0]).toMatchObject({ path: '/v1/responses', headers: { 'x-mine': 'yes' } });
  });

  it('may be Azure’s', async () => {
    const client = new AzureOpenAI({ apiKey: 'azure-key-0123456789', baseURL: server.baseURL, apiVersion: 'v1' });
    await rejection(provider({ client, baseURL: undefined }).chatCompletion(hello(), makeContext()));
    expect(server.requests[0]).toMatchObject({
      path: '/v1/responses',
      query: { 'api-version': 'v1' },
      headers: { 'api-key': 'azure-key-0123456789' },
    });
  });
});
