import { responseFromParts } from '@flexiai/core/plugin';
import { startOpenAIServer, type WireReply, type WireServer } from '@flexiai/testing';
import { AzureOpenAI, OpenAI } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, collect, hello, makeContext, makeProvider, rejection, textOf } from '../test/harness.ts';

let server: WireServer;

beforeAll(async () => {
  server = await startOpenAIServer({ apiKey: API_KEY });
});

afterEach(() => server.reset());

afterAll(() => server.close());

function provider(config: Parameters<typeof makeProvider>[0] = {}): ReturnType<typeof makeProvider> {
  return makeProvider({ baseURL: server.baseURL, ...config });
}

describe('a whole answer', () => {
  it('is read from POST /chat/completions with the key, the model and the messages', async () => {
    server.reply({ text: 'Hi there.', requestId: 'req_42', id: 'chatcmpl-42' });
    const response = await provider().chatCompletion(hello(), makeContext());
    expect(response).toMatchObject({ text: 'Hi there.', provider: 'primary', id: 'chatcmpl-42', requestId: 'req_42' });
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${API_KEY}` },
      body: { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] },
      stream: false,
    });
  });

  it('may be of another model than the entry’s', async () => {
    const response = await provider().chatCompletion({ ...hello(), model: 'gpt-4o' }, makeContext());
    expect(response.model).toBe('gpt-4o');
    expect(server.requests[0]?.model).toBe('gpt-4o');
  });

  it('reports its head before its body is read', async () => {
    server.reply({ requestId: 'req_7' });
    const heads: unknown[] = [];
    await provider().chatCompletion(hello(), makeContext({ onHeaders: (head) => heads.push(head) }));
    expect(heads).toMatchObject([{ status: 200, requestId: 'req_7' }]);
  });

  it('has disjoint usage', async () => {
    server.reply({ usage: { inputTokens: 100, cacheReadTokens: 60, outputTokens: 40, reasoningTokens: 30 } });
    const { usage } = await provider().chatCompletion(hello(), makeContext());
    expect(usage).toMatchObject({ inputTokens: 100, cacheReadTokens: 60, outputTokens: 40, reasoningTokens: 30 });
    expect(usage.totalTokens).toBe(140);
  });
});

describe('a streamed answer', () => {
  it('requests its usage and delivers every delta', async () => {
    server.reply({ tokens: ['Grüß', ' dich', ' 🌍'], usage: { inputTokens: 5, outputTokens: 3 } });
    const heads: unknown[] = [];
    const context = makeContext({ onHeaders: (head) => heads.push(head) });
    const { parts, error } = await collect(provider().streamChatCompletion(hello(), context));
    expect(error).toBeUndefined();
    expect(parts.map(({ type }) => type)).toEqual(['stream-start', 'text-delta', 'text-delta', 'text-delta', 'finish']);
    expect(textOf(parts)).toBe('Grüß dich 🌍');
    expect(responseFromParts(parts).usage).toMatchObject({ inputTokens: 5, outputTokens: 3, accuracy: 'reported' });
    expect(heads).toMatchObject([{ status: 200, requestId: expect.stringMatching(/^req_/) }]);
    expect(server.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it('sends nothing before it is read', async () => {
    provider().streamChatCompletion(hello(), makeContext());
    await provider().chatCompletion(hello(), makeContext());
    expect(server.requests).toHaveLength(1);
  });
});

describe('an answer is the same whole and streamed', () => {
  const replies: readonly [string, WireReply][] = [
    ['text', { text: 'One two three.' }],
    ['a refusal', { refusal: 'I can’t help with that.' }],
    ['reasoning', { reasoning: { text: 'Hm.' }, text: '4' }],
    [
      'parallel tool calls',
      {
        toolCalls: [
          { id: 'call_1', name: 'weather', arguments: { city: 'Zürich', days: [1, 2] } },
          { id: 'call_2', name: 'now' },
        ],
      },
    ],
    ['text and a call', { text: 'Let me see.', toolCalls: [{ id: 'call_1', name: 'now', arguments: {} }] }],
    ['broken arguments', { toolCalls: [{ id: 'call_1', name: 'now', arguments: '{"a":' }] }],
    ['cut arguments', { toolCalls: [{ id: 'call_1', name: 'now', arguments: '{"a":' }], finishReason: 'length' }],
    ['the length limit', { text: 'One two', finishReason: 'length' }],
    ['a filter', { text: 'One', finishReason: 'content_filter' }],
    ['no text at all', { text: '', finishReason: 'length' }],
    ['no usage', { text: 'One', usage: false }],
    ['an unknown reason', { text: 'One', finishReason: 'unheard-of' }],
  ];

  it.each(replies)('%s', async (_name, reply) => {
    server.reply({ id: 'chatcmpl-1', requestId: 'req_1', usage: { inputTokens: 3, outputTokens: 4 }, ...reply });
    const whole = await provider().chatCompletion(hello(), makeContext());
    const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toBeUndefined();
    expect(responseFromParts(parts)).toEqual(whole);
  });
});

describe('a conversation with tools', () => {
  it('the answer can be sent back unchanged in the next request', async () => {
    const entry = provider();
    server.enqueue({ toolCalls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } }] });
    const tools = [{ name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }];
    const first = await entry.chatCompletion({ ...hello('Weather?'), tools, toolChoice: 'required' }, makeContext());
    await entry.chatCompletion(
      {
        messages: [
          { role: 'user', content: 'Weather?' },
          { role: 'assistant', content: first.content },
          { role: 'tool', toolCallId: first.toolCalls[0]?.id ?? '', content: '21 °C' },
        ],
        tools,
      },
      makeContext(),
    );
    expect(server.requests[0]?.body).toMatchObject({ tool_choice: 'required', tools: [{ type: 'function' }] });
    expect(server.requests[1]?.body).toMatchObject({
      messages: [
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_1', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: '21 °C' },
      ],
    });
  });
});

describe('warnings', () => {
  it('come with whole and with streamed answers', async () => {
    const request = { ...hello(), topK: 5 };
    const whole = await provider().chatCompletion(request, makeContext());
    const { parts } = await collect(provider().streamChatCompletion(request, makeContext()));
    expect(whole.warnings).toMatchObject([{ setting: 'topK' }]);
    expect(responseFromParts(parts).warnings).toEqual(whole.warnings);
  });
});

describe('the key', () => {
  it('is the one that the client chose for the attempt, before the entry’s own', async () => {
    const entry = provider({ apiKey: 'sk-of-the-entry' });
    await entry.chatCompletion(hello(), makeContext());
    const { apiKey: _chosen, ...without } = makeContext();
    await rejection(entry.chatCompletion(hello(), without));
    expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual([
      `Bearer ${API_KEY}`,
      'Bearer sk-of-the-entry',
    ]);
  });

  it.each(['unary', 'streamed'])('is reported missing by name, before any network (%s)', async (mode) => {
    const { apiKey: _chosen, ...context } = makeContext();
    const error =
      mode === 'unary'
        ? await rejection(provider().chatCompletion(hello(), context))
        : (await collect(provider().streamChatCompletion(hello(), context))).error;
    expect(error).toMatchObject({ code: 'authentication', message: expect.stringContaining('OPENAI_API_KEY') });
    expect(server.requests).toHaveLength(0);
  });

  it('is not needed if a header has the credential', async () => {
    const { apiKey: _chosen, ...context } = makeContext();
    const entry = provider({ headers: { Authorization: `Bearer ${API_KEY}`, 'X-Team': 'blue' } });
    await entry.chatCompletion(hello(), context);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${API_KEY}`, 'x-team': 'blue' });
  });
});

describe('the options', () => {
  it('are sent: organization, project, providerOptions and fetch', async () => {
    const urls: string[] = [];
    const entry = provider({
      organization: 'org-1',
      project: 'proj_1',
      providerOptions: { service_tier: 'flex' },
      fetch: (input, init) => {
        urls.push(String(input));
        return fetch(input, init);
      },
    });
    await entry.chatCompletion(hello(), makeContext());
    expect(server.requests[0]).toMatchObject({
      headers: { 'openai-organization': 'org-1', 'openai-project': 'proj_1' },
      body: { service_tier: 'flex' },
    });
    expect(urls).toEqual([`${server.baseURL}/chat/completions`]);
  });

  it.each(['/', '/chat/completions', '/chat/completions/', '/responses', '/embeddings'])(
    'may have a base URL that was copied with its end %s',
    async (end) => {
      await provider({ baseURL: `${server.baseURL}${end}` }).chatCompletion(hello(), makeContext());
      expect(server.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
    },
  );

  it('do not come from the environment, which may belong to another account', async () => {
    process.env['OPENAI_ORG_ID'] = 'org-env';
    process.env['OPENAI_BASE_URL'] = 'http://127.0.0.1:9/v1';
    try {
      await provider().chatCompletion(hello(), makeContext());
    } finally {
      delete process.env['OPENAI_ORG_ID'];
      delete process.env['OPENAI_BASE_URL'];
    }
    expect(server.requests[0]?.headers).not.toHaveProperty('openai-organization');
  });
});

describe("the user's own client", () => {
  it('is used as it is', async () => {
    const client = new OpenAI({ apiKey: API_KEY, baseURL: server.baseURL, defaultHeaders: { 'x-mine': 'yes' } });
    const entry = makeProvider({ client });
    const { apiKey: _chosen, ...context } = makeContext();
    await entry.chatCompletion(hello(), context);
    const { parts } = await collect(entry.streamChatCompletion(hello(), context));
    expect(textOf(parts)).toBe('You said: Hello');
    expect(server.requests[0]?.headers).toMatchObject({ 'x-mine': 'yes' });
  });

  it('does not retry: the engine makes every retry', async () => {
    server.reply({ fault: { kind: 'status', status: 500 } });
    const entry = makeProvider({ client: new OpenAI({ apiKey: API_KEY, baseURL: server.baseURL, maxRetries: 5 }) });
    expect(await rejection(entry.chatCompletion(hello(), makeContext()))).toMatchObject({
      code: 'server',
      status: 500,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('may be Azure’s, where a model’s name cannot leave its place in the path', async () => {
    const client = new AzureOpenAI({
      apiKey: 'azure-key-0123456789',
      baseURL: `${server.baseURL}/`,
      apiVersion: '2025-01-01',
    });
    const entry = makeProvider({ client });
    await rejection(entry.chatCompletion({ ...hello(), model: '../../steal?x=' }, makeContext()));
    expect(server.requests.map(({ path }) => path).join()).not.toContain('/steal');
  });
});

describe('checks without costs', () => {
  it('authenticate against GET /models', async () => {
    await provider().authenticate(makeContext());
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/v1/models' });
    const wrong = makeContext({ apiKey: 'sk-wrong-0123456789' });
    expect(await rejection(provider().authenticate(wrong))).toMatchObject({ code: 'authentication', status: 401 });
  });

  it('tell the health', async () => {
    expect(await provider().healthCheck(makeContext())).toMatchObject({ status: 'healthy' });
    server.reply({ fault: { kind: 'status', status: 429 } });
    expect(await provider().healthCheck(makeContext())).toMatchObject({ status: 'degraded' });
    server.reply({ fault: { kind: 'status', status: 500 } });
    expect(await provider().healthCheck(makeContext())).toMatchObject({
      status: 'unhealthy',
      message: expect.stringContaining('The server had an error'),
    });
    expect(await provider().healthCheck()).toMatchObject({ status: 'unhealthy' });
  });

  it('list the models', async () => {
    expect(await provider().listModels?.(makeContext())).toContainEqual({ id: 'gpt-5-mini' });
    server.reply({ body: { nothing: true } });
    const odd = provider().listModels?.(makeContext());
    expect(await rejection(odd ?? Promise.resolve())).toMatchObject({ code: 'invalid-response' });
  });
});

describe('a closed provider', () => {
  it('sends nothing after it was closed', async () => {
    const entry = provider();
    await entry.chatCompletion(hello(), makeContext());
    await entry.close?.();
    expect(await rejection(entry.chatCompletion(hello(), makeContext()))).toMatchObject({ code: 'connection' });
    expect(server.requests).toHaveLength(1);
  });
});
