import {
  AuthenticationError,
  ContentFilterError,
  InvalidResponseError,
  ModelNotFoundError,
  OverloadedError,
  QuotaExhaustedError,
  RateLimitError,
  responseFromParts,
  ServerError,
  type StreamPart,
  UnsupportedError,
} from '@flexiai/core/plugin';
import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { providerOf } from '../../test/compat.ts';
import { collect, hello, makeContext, rejection, textOf } from '../../test/harness.ts';
import { openaiCompatible } from '../index.ts';

// Answers of compatible endpoints, byte for byte where it matters. They are read without any quirk.

let server: WireServer;

beforeAll(async () => {
  server = await startOpenAIServer();
});

afterEach(() => server.reset());

afterAll(() => server.close());

function provider() {
  return providerOf(openaiCompatible({ name: 'mine', baseURL: server.baseURL }), { model: 'm' });
}

/** The answer to a stream of these events. */
async function streamed(...events: readonly unknown[]): Promise<{ parts: StreamPart[]; error: unknown }> {
  server.reply({ events });
  return collect(provider().streamChatCompletion(hello(), makeContext()));
}

/** The answer to this body. */
async function whole(body: unknown) {
  server.reply({ body });
  return provider().chatCompletion(hello(), makeContext());
}

/** The error for this status. */
async function failed(status: number, body: unknown, headers: { [name: string]: string } = {}): Promise<unknown> {
  server.reply({ fault: { kind: 'status', status, body, headers } });
  return rejection(provider().chatCompletion(hello(), makeContext()));
}

function chunk(delta: object, rest: object = {}): object {
  return { id: 'c-1', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, ...rest }] };
}

const done = 'data: [DONE]\n\n';

describe('a stream', () => {
  it('may have only the required fields', async () => {
    const { parts, error } = await streamed(
      { choices: [{ delta: { content: 'Hel' } }] },
      { choices: [{ delta: { content: 'lo' }, finish_reason: '' }] },
      { choices: [{ delta: { content: null, role: null }, finish_reason: null }], x_extra: { a: [1] } },
      { choices: [{ delta: {}, finish_reason: 'stop' }] },
      { usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
    );
    expect(error).toBeUndefined();
    expect(responseFromParts(parts)).toMatchObject({
      text: 'Hello',
      model: 'm',
      finishReason: 'stop',
      rawFinishReason: 'stop',
      usage: { inputTokens: 3, outputTokens: 2, accuracy: 'reported' },
      warnings: [],
    });
  });

  it('may have no usage', async () => {
    const { parts } = await streamed(chunk({ content: 'Hi' }), chunk({}, { finish_reason: 'stop' }), done);
    expect(responseFromParts(parts).usage).toMatchObject({ inputTokens: undefined, accuracy: 'unknown' });
  });

  it('may number its tool calls from any index, and leave out their ids', async () => {
    const call = (index: number, fields: object) => chunk({ tool_calls: [{ index, ...fields }] });
    const { parts, error } = await streamed(
      call(3, { function: { name: 'weather', arguments: '' } }),
      call(3, { function: { arguments: '{"city":' } }),
      call(3, { function: { arguments: '"Oslo"}' } }),
      call(5, { id: '', type: 'function', function: { name: 'now', arguments: '{}' } }),
      chunk({}, { finish_reason: 'tool_calls' }),
      done,
    );
    expect(error).toBeUndefined();
    const { toolCalls, finishReason } = responseFromParts(parts);
    expect(toolCalls).toMatchObject([
      { name: 'weather', arguments: { city: 'Oslo' } },
      { name: 'now', arguments: {} },
    ]);
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(2);
    expect(finishReason).toBe('tool-calls');
  });

  it('may end whole tool calls with [DONE] alone, like NVIDIA’s', async () => {
    const call = (args: string) =>
      chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'now', arguments: args } }] });
    const { parts, error } = await streamed(call('{"zone":"UTC"}'), done);
    expect(error).toBeUndefined();
    expect(responseFromParts(parts)).toMatchObject({
      finishReason: 'tool-calls',
      toolCalls: [{ id: 'a', name: 'now', arguments: { zone: 'UTC' } }],
    });
    const incomplete = /ended without finish_reason/;
    for (const events of [[call('{"zone":'), done], [call('{"zone":"UTC"}')], [chunk({ content: 'Hel' }), done]]) {
      expect((await streamed(...events)).error).toMatchObject({ message: expect.stringMatching(incomplete) });
    }
  });

  it('may have no blank line between its events', async () => {
    const lines = [chunk({ content: 'Hel' }), chunk({ content: 'lo' }), chunk({}, { finish_reason: 'stop' })];
    const { parts } = await streamed(lines.map((line) => `data: ${JSON.stringify(line)}\n`).join(''), 'data: [DONE]\n');
    expect(responseFromParts(parts)).toMatchObject({ text: 'Hello', finishReason: 'stop', warnings: [] });
  });

  it('may have JSON over several lines of one event', async () => {
    const json = JSON.stringify(chunk({ content: 'Hello' }, { finish_reason: 'stop' }), undefined, 2);
    const { parts } = await streamed(`data: ${json.replaceAll('\n', '\ndata: ')}\n\n`);
    expect(responseFromParts(parts)).toMatchObject({ text: 'Hello', finishReason: 'stop', warnings: [] });
  });

  it.each(['functions.now', 'now<|channel|>commentary'])('may call a tool as %s', async (name) => {
    const call = { index: 0, id: 'a', function: { name, arguments: '{}' } };
    const { parts } = await streamed(chunk({ tool_calls: [call] }, { finish_reason: 'tool_calls' }));
    expect(responseFromParts(parts).toolCalls).toMatchObject([{ name: 'now' }]);
  });

  it('may number its only choice from 1', async () => {
    const numbered = (delta: object, reason: string | null) => ({
      choices: [{ index: 1, delta, finish_reason: reason }],
    });
    const { parts } = await streamed(numbered({ content: 'Hel' }, null), numbered({ content: 'lo' }, 'stop'));
    expect(responseFromParts(parts)).toMatchObject({ text: 'Hello', finishReason: 'stop', warnings: [] });
  });

  it.each([[''], [`data: ${JSON.stringify(chunk({ content: 'Hel' }))}\n\n`]])(
    'may end with llama.cpp’s field for errors, after %j',
    async (before) => {
      const message = 'the request exceeds the available context size';
      const { error } = await streamed(
        `${before}error: {"code":400,"message":"${message}","type":"invalid_request_error"}\n\n`,
      );
      expect(error).toMatchObject({ code: 'context-length', message: expect.stringContaining(message) });
    },
  );

  it('may contain whole calls and end with stop, like Ollama’s', async () => {
    const call = (index: number, name: string) => ({
      id: `call_${index}`,
      index,
      type: 'function',
      function: { name, arguments: '{}' },
    });
    const { parts } = await streamed(
      chunk({ role: 'assistant', content: '', tool_calls: [call(0, 'a'), call(1, 'b')] }, { finish_reason: null }),
      chunk({ role: 'assistant', content: '' }, { finish_reason: 'stop' }),
      done,
    );
    expect(responseFromParts(parts)).toMatchObject({
      toolCalls: [{ name: 'a' }, { name: 'b' }],
      finishReason: 'tool-calls',
    });
  });

  it('may have its usage in Groq’s place', async () => {
    const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
    const { parts } = await streamed(
      { ...chunk({ role: 'assistant', content: 'Hi' }), x_groq: { id: 'req_1' } },
      { ...chunk({}, { finish_reason: 'stop' }), x_groq: { id: 'req_1', usage } },
      done,
    );
    expect(responseFromParts(parts).usage).toMatchObject({ inputTokens: 9, outputTokens: 4, totalTokens: 13 });
  });

  it('may be ended early with Groq’s error', async () => {
    const { parts, error } = await streamed(chunk({ content: 'Hi' }), {
      ...chunk({}),
      x_groq: { error: 'Over capacity' },
    });
    expect(textOf(parts)).toBe('Hi');
    expect(error).toBeInstanceOf(ServerError);
    expect(String(error)).toContain('Over capacity');
  });

  it('may contain OpenRouter’s comments', async () => {
    const { parts, error } = await streamed(
      ': OPENROUTER PROCESSING\n\n',
      ': OPENROUTER PROCESSING\n\n',
      chunk({ role: 'assistant', content: 'Hi' }),
      ': OPENROUTER PROCESSING\n\n',
      chunk({}, { finish_reason: 'stop', native_finish_reason: 'end_turn' }),
      done,
    );
    expect(error).toBeUndefined();
    expect(responseFromParts(parts)).toMatchObject({ text: 'Hi', warnings: [] });
  });

  it('may fail in the middle like OpenRouter’s, with the status of the error', async () => {
    const { parts, error } = await streamed(chunk({ content: 'Hi' }), {
      ...chunk({ content: '' }, { finish_reason: 'error' }),
      error: { code: 429, message: 'Provider returned error', metadata: { raw: '{"error":{"message":"Slow down"}}' } },
    });
    expect(textOf(parts)).toBe('Hi');
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ message: 'Provider returned error: Slow down', providerCode: '429' });
  });

  it.each([
    ['error', ServerError],
    ['insufficient_system_resource', OverloadedError],
  ])('has failed when it ends with %s, complete or not', async (finish_reason, expected) => {
    const { parts, error } = await streamed(chunk({ content: 'Hi' }), chunk({}, { finish_reason }), done);
    expect(textOf(parts)).toBe('Hi');
    expect(error).toBeInstanceOf(expected);
    const body = { choices: [{ message: { content: 'Hi' }, finish_reason }] };
    expect(await rejection(whole(body))).toBeInstanceOf(expected);
  });
});

describe('reasoning', () => {
  it.each(['reasoning_content', 'reasoning'])('is read from %s', async (field) => {
    const { parts } = await streamed(
      chunk({ role: 'assistant', content: null, [field]: 'Let me ' }),
      chunk({ [field]: 'see.', content: '' }),
      chunk({ content: 'Yes.', [field]: null }),
      chunk({}, { finish_reason: 'stop' }),
      done,
    );
    const expected = {
      content: [
        { type: 'reasoning', text: 'Let me see.' },
        { type: 'text', text: 'Yes.' },
      ],
      reasoning: 'Let me see.',
    };
    expect(responseFromParts(parts)).toMatchObject(expected);
    expect(
      await whole({ choices: [{ message: { content: 'Yes.', [field]: 'Let me see.' }, finish_reason: 'stop' }] }),
    ).toMatchObject(expected);
  });

  it('is read from Mistral’s parts of content', async () => {
    const thinking = (text: string) => ({ type: 'thinking', thinking: [{ type: 'text', text }] });
    const { parts } = await streamed(
      chunk({ role: 'assistant', content: [thinking('Let me ')] }),
      chunk({ content: [thinking('see.')] }),
      chunk({ content: [{ type: 'text', text: 'Yes' }] }),
      { ...chunk({ content: '.' }, { finish_reason: 'stop' }), usage: { prompt_tokens: 3, completion_tokens: 9 } },
      done,
    );
    const expected = { text: 'Yes.', reasoning: 'Let me see.' };
    expect(responseFromParts(parts)).toMatchObject({ ...expected, usage: { inputTokens: 3, outputTokens: 9 } });
    const content = [thinking('Let me see.'), { type: 'text', text: 'Yes.' }];
    expect(await whole({ choices: [{ message: { content }, finish_reason: 'stop' }] })).toMatchObject(expected);
  });
});

describe('a whole answer', () => {
  it('may have only the required fields', async () => {
    expect(await whole({ choices: [{ message: { content: 'Hi' } }] })).toMatchObject({
      text: 'Hi',
      model: 'm',
      finishReason: 'other',
      usage: { accuracy: 'unknown' },
    });
  });

  it('may have calls without ids and content that is null', async () => {
    const call = { function: { name: 'now', arguments: { a: 1 } } };
    const { toolCalls } = await whole({
      choices: [{ message: { content: null, tool_calls: [call, call] }, finish_reason: '' }],
    });
    expect(toolCalls).toMatchObject([{ arguments: { a: 1 } }, { arguments: { a: 1 } }]);
    expect(toolCalls[0]?.id).not.toBe(toolCalls[1]?.id);
  });

  it.each([
    ['null', {}],
    [JSON.stringify('{"zone":"UTC"}'), { zone: 'UTC' }],
    ['{"zone":"UTC\n"}', { zone: 'UTC\n' }],
    [{ zone: 'UTC' }, { zone: 'UTC' }],
  ])('may have the arguments %j, which can be read in one way only', async (written, args) => {
    const call = { id: 'a', type: 'function', function: { name: 'now', arguments: written } };
    const message = { content: null, tool_calls: [call] };
    const { toolCalls } = await whole({ choices: [{ message, finish_reason: 'tool_calls' }] });
    expect(toolCalls).toMatchObject([{ id: 'a', arguments: args }]);
    expect(toolCalls[0]).not.toHaveProperty('invalid');
  });

  it('may have DeepSeek’s cache figures', async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105, prompt_cache_hit_tokens: 64 };
    expect((await whole({ choices: [{ message: { content: 'Hi' } }], usage })).usage).toMatchObject({
      inputTokens: 100,
      cacheReadTokens: 64,
      outputTokens: 5,
    });
  });

  it('may have xAI’s reasoning figures, which are separate', async () => {
    const usage = {
      prompt_tokens: 32,
      completion_tokens: 9,
      total_tokens: 135,
      completion_tokens_details: { reasoning_tokens: 94 },
    };
    expect((await whole({ choices: [{ message: { content: 'Hi' } }], usage })).usage).toMatchObject({
      outputTokens: 103,
      reasoningTokens: 94,
      totalTokens: 135,
    });
  });

  it('may be an error inside a 200', async () => {
    const error = await rejection(whole({ error: { code: 502, message: 'Upstream is down' } }));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ message: 'Upstream is down', status: 502 });
  });
});

describe('a body that is not an answer', () => {
  const page = '<!DOCTYPE html><title>Sign in</title>';

  it.each([
    ['a page', page, 'an HTML page'],
    ['events', 'data: {"id":"c-1"}\n\n', 'a stream of events'],
    ['text', 'upstream connect error', 'plain text'],
    ['nothing', '', 'an empty body'],
    ['JSON of another kind', { status: 'ok' }, 'a JSON object with status'],
  ])('is named in place of a whole answer: %s', async (_name, body, arrived) => {
    server.reply({ body });
    const error = await rejection(provider().chatCompletion(hello(), makeContext()));
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(String(error)).toContain(arrived);
  });

  it.each([
    ['text/html', page, 'an HTML page'],
    ['text/event-stream', page, 'an HTML page'],
    ['application/json', 'upstream connect error', 'plain text'],
    ['text/event-stream', 'upstream connect error\n', 'plain text'],
  ])('is named in place of a stream: %s with %s', async (type, body, arrived) => {
    const mine = providerOf(openaiCompatible({ name: 'mine', baseURL: server.baseURL }), {
      model: 'm',
      fetch: () => Promise.resolve(new Response(body, { headers: { 'content-type': type } })),
    });
    const { error } = await collect(mine.streamChatCompletion(hello(), makeContext()));
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(String(error)).toContain(arrived);
  });

  it('is read if events have the content type of JSON', async () => {
    const body = `data: ${JSON.stringify(chunk({ content: 'Hi' }, { finish_reason: 'stop' }))}\n\ndata: [DONE]\n\n`;
    const mine = providerOf(openaiCompatible({ name: 'mine', baseURL: server.baseURL }), {
      model: 'm',
      fetch: () => Promise.resolve(new Response(body, { headers: { 'content-type': 'application/json' } })),
    });
    const { parts, error } = await collect(mine.streamChatCompletion(hello(), makeContext()));
    expect(error).toBeUndefined();
    expect(textOf(parts)).toBe('Hi');
  });

  it('is MiniMax’s error, which comes with status 200', async () => {
    server.reply({
      body: { id: '', choices: null, base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
    });
    const error = await rejection(provider().chatCompletion(hello(), makeContext()));
    expect(error).toBeInstanceOf(QuotaExhaustedError);
    expect(String(error)).toContain('insufficient balance');
  });

  it('is an error event whose data is a sentence', async () => {
    const { error } = await streamed('event: error\ndata: The upstream has timed out.\n\n');
    expect(error).toBeInstanceOf(ServerError);
    expect(String(error)).toContain('The upstream has timed out.');
  });
});

describe('an error', () => {
  it.each([
    [
      'of DeepSeek without balance',
      402,
      { error: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' } },
      QuotaExhaustedError,
      'Insufficient Balance',
    ],
    [
      'of DeepSeek about the model',
      400,
      { error: { message: 'Model Not Exist', type: 'invalid_request_error', code: 'invalid_request_error' } },
      ModelNotFoundError,
      'Model Not Exist',
    ],
    [
      'of Mistral, flat',
      429,
      { object: 'error', message: 'Requests rate limit exceeded', type: 'rate_limited', code: '1300' },
      RateLimitError,
      'Requests rate limit exceeded',
    ],
    [
      'of Mistral about a field',
      422,
      {
        object: 'error',
        message: {
          detail: [
            { type: 'extra_forbidden', loc: ['body', 'max_completion_tokens'], msg: 'Extra inputs are not permitted' },
          ],
        },
        type: 'invalid_request_error',
      },
      UnsupportedError,
      'body.max_completion_tokens: Extra inputs are not permitted',
    ],
    [
      'of Mistral in a list',
      422,
      { object: 'Error', message: [{ loc: ['body', 'tools'], msg: 'Extra inputs are not permitted' }] },
      UnsupportedError,
      'body.tools: Extra inputs are not permitted',
    ],
    [
      'of xAI',
      400,
      { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xx***.' },
      AuthenticationError,
      /^Incorrect API key provided/,
    ],
    [
      'of OpenRouter, with a number',
      402,
      { error: { code: 402, message: 'Insufficient credits' } },
      QuotaExhaustedError,
      'Insufficient credits',
    ],
    [
      'of OpenRouter’s moderation',
      403,
      { error: { code: 403, message: 'Flagged', metadata: { reasons: ['violence'] } } },
      ContentFilterError,
      'Flagged',
    ],
    [
      'of Groq about its model’s JSON',
      400,
      {
        error: {
          message: 'Failed to generate JSON.',
          type: 'invalid_request_error',
          code: 'json_validate_failed',
          failed_generation: '{',
        },
      },
      InvalidResponseError,
      'Failed to generate JSON.',
    ],
    [
      'of Groq’s flex tier',
      498,
      { error: { message: 'Flex tier capacity exceeded', code: 'capacity_exceeded' } },
      OverloadedError,
      'Flex tier capacity exceeded',
    ],
    [
      'of LM Studio, as a text',
      400,
      { error: "'response_format.type' must be 'json_schema' or 'text'" },
      undefined,
      "'response_format.type' must be 'json_schema' or 'text'",
    ],
    [
      'of Ollama about a picture',
      400,
      {
        error: {
          message: 'image URLs are not currently supported, please use base64 encoded data instead',
          type: 'invalid_request_error',
        },
      },
      UnsupportedError,
      /^image URLs/,
    ],
    ['of FastAPI', 404, { detail: 'Not Found' }, ModelNotFoundError, 'Not Found'],
    ['in plain text', 503, 'no healthy upstream', OverloadedError, 'no healthy upstream'],
  ])('%s is understood', async (_name, status, body, expected, message) => {
    const error = await failed(status, body);
    if (expected !== undefined) expect(error).toBeInstanceOf(expected);
    expect(error).toMatchObject({
      status,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('keeps the endpoint’s filter details under its own name', async () => {
    const error = await failed(403, { error: { code: 403, message: 'Flagged', metadata: { reasons: ['violence'] } } });
    expect(error).toMatchObject({ providerMetadata: { mine: { filter: ['violence'] } } });
  });

  it.each(['mistral-correlation-id', 'x-ds-trace-id', 'apim-request-id'])(
    'has its request’s id from %s',
    async (header) => {
      server.reply({
        requestId: '',
        fault: { kind: 'status', status: 500, headers: { [header]: 'id-1', 'x-request-id': '' } },
      });
      const error = await rejection(provider().chatCompletion(hello(), makeContext()));
      expect(error).toMatchObject({ requestId: 'id-1' });
    },
  );
});
