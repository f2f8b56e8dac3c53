import { Anthropic } from '@anthropic-ai/sdk';
import { startAnthropicServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { callContext, createProvider, TEST_KEY } from '../test/harness.ts';
import { isWireObject } from './wire.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;
let server: WireServer;

beforeAll(async () => {
  server = await startAnthropicServer({ apiKey: TEST_KEY, strict: true });
});
afterAll(() => server.close());
afterEach(() => server.reset());

const lastBody = (): unknown => server.requests.at(-1)?.body;

it.each(['/', '/v1', '/v1/', '/v1/messages'])('accepts a base URL that was copied with its end %s', async (end) => {
  await createProvider({ baseURL: `${server.baseURL}${end}` }).chatCompletion({ messages }, callContext());
  expect(server.requests.map(({ path }) => path)).toEqual(['/v1/messages']);
});

describe('a unary answer', () => {
  it('has the unified form, with ids and usage', async () => {
    server.enqueue({
      text: 'Grüße 🌍',
      id: 'msg_1',
      requestId: 'req_1',
      model: 'claude-sonnet-4-5-20250929',
      usage: { inputTokens: 50, cacheReadTokens: 20, cacheWriteTokens: 10, outputTokens: 7 },
    });
    const onHeaders = vi.fn();
    const response = await createProvider({ baseURL: server.baseURL }).chatCompletion(
      { messages },
      callContext({ onHeaders }),
    );
    expect(response).toMatchObject({
      id: 'msg_1',
      provider: 'claude',
      model: 'claude-sonnet-4-5-20250929',
      text: 'Grüße 🌍',
      content: [{ type: 'text', text: 'Grüße 🌍' }],
      toolCalls: [],
      finishReason: 'stop',
      rawFinishReason: 'end_turn',
      usage: { inputTokens: 50, cacheReadTokens: 20, outputTokens: 7, totalTokens: 57, accuracy: 'reported' },
      requestId: 'req_1',
      warnings: [],
    });
    expect(onHeaders).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ status: 200, requestId: 'req_1' }));
    expect(lastBody()).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 16_384,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
  });

  it('uses the request’s model before the entry’s', async () => {
    await createProvider({ baseURL: server.baseURL }).chatCompletion(
      { messages, model: 'claude-opus-5-5' },
      callContext(),
    );
    expect(server.requests[0]?.model).toBe('claude-opus-5-5');
  });

  it('contains thinking and tool calls, with arguments parsed or kept as text', async () => {
    server.enqueue({
      reasoning: { text: 'Hm.', signature: 'sig', redacted: 'xyz' },
      toolCalls: [
        { id: 'toolu_1', name: 'a', arguments: { city: 'Rome' } },
        { id: 'toolu_2', name: 'b' },
        { id: 'toolu_3', name: 'c', arguments: '{"cut' },
      ],
    });
    const response = await createProvider({ baseURL: server.baseURL }).chatCompletion({ messages }, callContext());
    expect(response).toMatchObject({ finishReason: 'tool-calls', reasoning: 'Hm.' });
    expect(response.content).toMatchObject([
      { type: 'reasoning', text: 'Hm.', signature: 'sig' },
      { type: 'reasoning', text: '', redacted: 'xyz' },
      { type: 'tool-call', id: 'toolu_1', name: 'a', arguments: { city: 'Rome' } },
      { type: 'tool-call', id: 'toolu_2', arguments: {} },
      { type: 'tool-call', id: 'toolu_3', arguments: undefined, rawArguments: '{"cut', invalid: true },
    ]);
    expect(response.toolCalls).toHaveLength(3);
  });

  it('can be sent back unchanged: thinking before the call, and the result after it', async () => {
    server.enqueue({ reasoning: { text: 'Hm.', signature: 'sig' }, toolCalls: [{ id: 'toolu_1', name: 'a' }] });
    const provider = createProvider({ baseURL: server.baseURL });
    const { content } = await provider.chatCompletion({ messages }, callContext());
    await provider.chatCompletion(
      {
        messages: [
          ...messages,
          { role: 'assistant', content },
          { role: 'tool', toolCallId: 'toolu_1', content: 'Done' },
        ],
      },
      callContext(),
    );
    expect(lastBody()).toMatchObject({
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
            { type: 'tool_use', id: 'toolu_1', name: 'a', input: {} },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] },
      ],
    });
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool-calls'],
    ['refusal', 'refusal'],
    ['pause_turn', 'pause'],
    ['something_new', 'other'],
  ])('maps the reason %s to %s and keeps the original', async (raw, unified) => {
    server.enqueue({ text: 'x', finishReason: raw });
    const response = await createProvider({ baseURL: server.baseURL }).chatCompletion({ messages }, callContext());
    expect(response).toMatchObject({ finishReason: unified, rawFinishReason: raw });
  });

  it('leaves out a tool call that the length limit has cut', async () => {
    const call = (id: string, args: string | object) => ({ id, name: 'a', arguments: args });
    server.enqueue({ toolCalls: [call('toolu_1', { x: 1 }), call('toolu_2', '{"x":')], finishReason: 'max_tokens' });
    const response = await createProvider({ baseURL: server.baseURL }).chatCompletion({ messages }, callContext());
    expect(response.toolCalls.map(({ id }) => id)).toEqual(['toolu_1']);
    expect(response.warnings).toEqual([expect.objectContaining({ message: expect.stringContaining('"a"') })]);
  });

  it('may be a refusal without content', async () => {
    server.enqueue({ refusal: 'Not this.' });
    const response = await createProvider({ baseURL: server.baseURL }).chatCompletion({ messages }, callContext());
    expect(response).toMatchObject({ text: '', refusal: 'Not this.', finishReason: 'refusal' });
  });

  it('has sources, and keeps the blocks of server-side tools in their place', async () => {
    server.enqueue({
      body: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content: [
          { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
          {
            type: 'web_search_tool_result',
            tool_use_id: 'srvtoolu_1',
            content: [{ type: 'web_search_result', url: 'https://a.example', title: 'A', encrypted_content: 'x' }],
          },
          { type: 'mcp_tool_use', id: 'mcp_1', name: 'y', input: {} },
          { type: 'brand_new_block', x: 1 },
          {
            type: 'text',
            text: 'So.',
            citations: [{ type: 'char_location', document_title: 'Book', cited_text: '…' }],
          },
        ],
        stop_reason: 'pause_turn',
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    });
    const response = await createProvider({ baseURL: server.baseURL }).chatCompletion({ messages }, callContext());
    expect(response.toolCalls).toEqual([]);
    expect(response.content).toMatchObject([
      { type: 'provider-block', kind: 'tool-call', toolName: 'web_search', id: 'srvtoolu_1' },
      { type: 'provider-block', kind: 'tool-result', toolName: 'web_search', id: 'srvtoolu_1' },
      { type: 'source', url: 'https://a.example', title: 'A', cited: false },
      { type: 'provider-block', kind: 'tool-call', name: 'mcp_tool_use', toolName: 'y' },
      { type: 'provider-block', kind: 'other', name: 'brand_new_block', raw: { type: 'brand_new_block', x: 1 } },
      { type: 'text', text: 'So.' },
      { type: 'source', title: 'Book', citations: [{ textIndex: 0, start: 0, end: 3, citedText: '…' }] },
    ]);
  });

  it('has a warning if no usage was reported', async () => {
    server.enqueue({ usage: false });
    const response = await createProvider({ baseURL: server.baseURL }).chatCompletion({ messages }, callContext());
    expect(response.usage).toMatchObject({ inputTokens: undefined, accuracy: 'unknown' });
  });

  it.each([1, 2, 3, 4, 5])('does not depend on where the network cuts the body (seed %i)', async (seed) => {
    server.enqueue({ text: 'Grüße 🌍 aus Köln', split: { seed } });
    const response = await createProvider({ baseURL: server.baseURL }).chatCompletion({ messages }, callContext());
    expect(response.text).toBe('Grüße 🌍 aus Köln');
  });

  it('that may become long is streamed internally, with the same result', async () => {
    server.enqueue({
      reasoning: { text: 'Hm.', signature: 'sig' },
      text: 'Long.',
      toolCalls: [{ id: 'toolu_1', name: 'a', arguments: { x: 1 } }],
      usage: { inputTokens: 9, outputTokens: 5 },
    });
    const response = await createProvider({ baseURL: server.baseURL }).chatCompletion(
      { messages, maxOutputTokens: 60_000, seed: 1 },
      callContext(),
    );
    expect(server.requests[0]?.stream).toBe(true);
    expect(response).toMatchObject({
      text: 'Long.',
      reasoning: 'Hm.',
      content: [{ type: 'reasoning', signature: 'sig' }, { type: 'text' }, { type: 'tool-call', arguments: { x: 1 } }],
      toolCalls: [{ id: 'toolu_1' }],
      usage: { totalTokens: 14 },
      warnings: [{ setting: 'seed' }],
    });
  });
});

describe('the SDK', () => {
  it('prints nothing to the console about old models and forms of thinking', async () => {
    const written = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error'), vi.spyOn(console, 'log')];
    const provider = createProvider({ baseURL: server.baseURL });
    await provider.chatCompletion({ messages, model: 'claude-sonnet-4-5' }, callContext());
    await provider.chatCompletion(
      { messages, model: 'claude-opus-4-6', reasoning: { budgetTokens: 2000 } },
      callContext(),
    );
    for (const spy of written) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('uses no credential, address or log level from the environment', async () => {
    const provider = createProvider({ baseURL: server.baseURL });
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'other-token-from-the-environment');
    vi.stubEnv('ANTHROPIC_API_KEY', 'other-key-from-the-environment');
    vi.stubEnv('ANTHROPIC_BASE_URL', 'http://127.0.0.1:1');
    vi.stubEnv('ANTHROPIC_LOG', 'debug');
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'Authorization: Bearer stolen\nX-Api-Key: stolen');
    const spy = vi.spyOn(console, 'debug');
    await provider.chatCompletion({ messages }, callContext());
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${TEST_KEY}` });
    expect(server.requests[0]?.headers).not.toHaveProperty('x-api-key');
    expect(spy).not.toHaveBeenCalled();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('uses the key of each call, and the configured headers', async () => {
    const provider = createProvider({ baseURL: server.baseURL, headers: { 'X-Team': 'blue' } });
    await provider.chatCompletion({ messages }, callContext());
    expect(server.requests[0]?.headers).toMatchObject({ 'x-team': 'blue' });
    await expect(
      provider.chatCompletion({ messages }, callContext({ apiKey: 'sk-ant-wrong-key' })),
    ).rejects.toMatchObject({
      code: 'authentication',
    });
  });

  it('can be the user’s own, whose retries are switched off', async () => {
    const client = new Anthropic({
      apiKey: TEST_KEY,
      baseURL: server.baseURL,
      maxRetries: 5,
      defaultHeaders: { 'x-own': '1' },
    });
    server.enqueue({ fault: { kind: 'status', status: 500 } });
    const { apiKey: _none, ...context } = callContext();
    await expect(createProvider({ client }).chatCompletion({ messages }, context)).rejects.toMatchObject({
      code: 'server',
    });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers).toMatchObject({ 'x-own': '1' });
  });

  it('uses the user’s own fetch', async () => {
    const seen: string[] = [];
    const own: typeof fetch = (input, init) => {
      seen.push(String(input));
      return fetch(input, init);
    };
    await createProvider({ baseURL: server.baseURL, fetch: own }).chatCompletion({ messages }, callContext());
    expect(seen).toEqual([`${server.baseURL}/v1/messages`]);
  });

  it('is loaded only when a call is made', () => {
    // Creating a provider uses neither the network nor the SDK, so an invalid address is not an error.
    expect(() => createProvider({ baseURL: 'http://127.0.0.1:1' })).not.toThrow();
  });
});

describe('models and health', () => {
  it('are requested without a generation', async () => {
    const provider = createProvider({ baseURL: server.baseURL });
    await provider.authenticate(callContext());
    expect(await provider.healthCheck(callContext())).toMatchObject({ status: 'healthy' });
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v1/models',
      'GET /v1/models',
    ]);
  });

  it('fail with the reason', async () => {
    const provider = createProvider({ baseURL: server.baseURL });
    const context = callContext({ apiKey: 'sk-ant-wrong-key' });
    await expect(provider.authenticate(context)).rejects.toMatchObject({ code: 'authentication' });
    expect(await provider.healthCheck(context)).toMatchObject({ status: 'unhealthy', message: 'invalid x-api-key' });
    const { apiKey: _none, ...keyless } = callContext();
    await expect(provider.authenticate(keyless)).rejects.toMatchObject({ code: 'authentication' });
  });

  it('treat a rate-limited provider as reachable', async () => {
    server.enqueue({ fault: { kind: 'status', status: 429 } });
    const report = await createProvider({ baseURL: server.baseURL }).healthCheck(callContext());
    expect(report.status).toBe('degraded');
  });

  it('list all pages, up to a limit', async () => {
    const page = (id: string, more: boolean): object => ({
      data: [{ type: 'model', id, display_name: id, max_input_tokens: 200_000, max_tokens: 64_000 }],
      has_more: more,
      last_id: id,
    });
    server.enqueue({ body: page('a', true) }, { body: page('b', false) });
    const provider = createProvider({ baseURL: server.baseURL });
    expect(await provider.listModels(callContext())).toEqual([
      { id: 'a', displayName: 'a', maxContextTokens: 200_000, maxOutputTokens: 64_000 },
      { id: 'b', displayName: 'b', maxContextTokens: 200_000, maxOutputTokens: 64_000 },
    ]);
    expect(server.requests[1]?.query).toMatchObject({ after_id: 'a' });
    server.reset();
    server.reply({ body: page('x', true) });
    await provider.listModels(callContext());
    expect(server.requests).toHaveLength(10);
  });
});

it('sends betas and API fields of the request', async () => {
  await createProvider({ baseURL: server.baseURL }).chatCompletion(
    { messages, providerOptions: { anthropic: { betas: ['x-2026-01-01'], service_tier: 'auto' } } },
    callContext(),
  );
  expect(server.requests[0]?.headers['anthropic-beta']).toBe('x-2026-01-01');
  const body = lastBody();
  expect(isWireObject(body) && body['service_tier']).toBe('auto');
});

describe('an answer that may be long', () => {
  it('is streamed internally, and reports progress', async () => {
    server.reply({ tokens: ['a ', 'long ', 'answer'], tokenDelayMs: 20 });
    let progress = 0;
    const provider = createProvider({ baseURL: server.baseURL });
    const response = await provider.chatCompletion(
      { messages: [{ role: 'user', content: 'Go on' }], maxOutputTokens: 30_000 },
      { ...callContext(), onProgress: () => (progress += 1) },
    );
    expect(response.text).toBe('a long answer');
    expect(server.requests.at(-1)?.stream).toBe(true);
    expect(progress).toBeGreaterThan(2);
  });
});
