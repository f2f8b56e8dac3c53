import { once } from 'node:events';
import { inspect } from 'node:util';
import { responseFromParts, type StreamPart } from '@flexiai/core/plugin';
import { startOpenAIServer, type WireReply, type WireServer } from '@flexiai/testing';
import { OpenAI } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, collect, hello, makeContext, makeProvider, rejection, textOf } from '../test/harness.ts';
import { type RawServer, startRawServer } from '../test/raw-server.ts';

let server: WireServer;
const raw: RawServer[] = [];

beforeAll(async () => {
  server = await startOpenAIServer();
});

afterEach(async () => {
  server.reset();
  for (const one of raw.splice(0)) await one.close();
});

afterAll(() => server.close());

async function rawServer(...answer: Parameters<typeof startRawServer>): Promise<RawServer> {
  const started = await startRawServer(...answer);
  raw.push(started);
  return started;
}

function provider(config: Parameters<typeof makeProvider>[0] = {}): ReturnType<typeof makeProvider> {
  return makeProvider({ baseURL: server.baseURL, api: 'responses', ...config });
}

/** The error of a call, whole and streamed. */
async function failures(config?: Parameters<typeof makeProvider>[0]): Promise<unknown[]> {
  const { parts, error } = await collect(provider(config).streamChatCompletion(hello(), makeContext()));
  expect(parts).toEqual([]);
  return [await rejection(provider(config).chatCompletion(hello(), makeContext())), error];
}

/** An event in the body. */
function event(payload: { readonly type: string }): string {
  return `event: ${payload.type}\ndata: ${JSON.stringify(payload)}\n\n`;
}

const say = (delta: string): string =>
  event({ type: 'response.output_text.delta', ...{ output_index: 0, content_index: 0, delta } });
const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
const completed = event({
  type: 'response.completed',
  ...{ response: { id: 'resp_1', model: 'm', status: 'completed', output: [], usage } },
});

describe('an error status', () => {
  it.each([
    [{ status: 400 }, 'invalid-request', 400],
    [{ status: 401 }, 'authentication', 401],
    [{ status: 403 }, 'permission', 403],
    [{ status: 429 }, 'rate-limit', 429],
    [{ status: 500 }, 'server', 500],
    [{ status: 502, body: '<html>Bad Gateway</html>' }, 'server', 502],
    [{ status: 503 }, 'overloaded', 503],
    [{ error: 'context-length' }, 'context-length', 400],
    [{ error: 'insufficient-quota' }, 'quota-exhausted', 429],
    // An unknown model is a 400 on this API.
    [{ error: 'model-not-found' }, 'model-not-found', 400],
    [{ error: 'content-filter' }, 'content-filter', 400],
    [{ error: 'overloaded' }, 'overloaded', 503],
    [
      { status: 400, body: { error: { message: 'Could not be verified.', code: 'invalid_encrypted_content' } } },
      'unsupported',
      400,
    ],
  ] as const)('%j is classified, whole and streamed', async (fault, code, status) => {
    server.reply({ requestId: 'req_9', fault: { kind: 'status', ...fault } });
    for (const error of await failures()) {
      expect(error).toMatchObject({ code, status, provider: 'primary', model: 'gpt-4.1-mini', requestId: 'req_9' });
    }
    expect(server.requests).toHaveLength(2);
  });

  it('has the provider’s wait', async () => {
    server.reply({ fault: { kind: 'status', status: 429, retryAfter: 7 } });
    for (const error of await failures()) expect(error).toMatchObject({ retryAfterMs: 7000 });
  });
});

describe('a response that has failed', () => {
  it('is an error with the provider’s message and no status, whole and streamed', async () => {
    server.reply({ requestId: 'req_9', finishReason: 'failed', text: '' });
    const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(parts.map(({ type }) => type)).toEqual(['stream-start']);
    for (const failure of [error, await rejection(provider().chatCompletion(hello(), makeContext()))]) {
      expect(failure).toMatchObject({
        code: 'server',
        message: 'The server had an error while processing your request. Sorry about that!',
        providerCode: 'server_error',
        requestId: 'req_9',
      });
      expect(failure).not.toHaveProperty('status');
    }
  });
});

describe('a whole answer', () => {
  it.each(['invalid-json', 'truncated-body'] as const)('is invalid: %s', async (kind) => {
    server.reply({ requestId: 'req_9', fault: { kind } });
    const error = await rejection(provider().chatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'invalid-response', requestId: 'req_9' });
  });

  it('is invalid if another API answers', async () => {
    server.reply({ body: { id: 'chatcmpl-1', choices: [{ message: { content: 'Hi.' }, finish_reason: 'stop' }] } });
    const error = await rejection(provider().chatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({
      code: 'invalid-response',
      message: expect.stringContaining('leads to a Responses API'),
    });
  });
});

describe('a stream', () => {
  const four: WireReply = { tokens: ['One', ' two', ' three', ' four'] };
  const rich: WireReply = {
    id: 'resp_1',
    requestId: 'req_1',
    reasoning: { text: 'Hm, größer.', signature: 'gAAAA==' },
    text: 'Grüße aus Zürich: 日本語, 🌍🚀 – done.',
    toolCalls: [
      { id: 'call_1', name: 'größe', arguments: { café: '☕' } },
      { id: 'call_2', name: 'now', arguments: {} },
    ],
    usage: { inputTokens: 7, outputTokens: 9 },
  };

  it.each([0, 1, 3, 4])('that is cut after %i tokens fails after the earlier parts', async (afterTokens) => {
    server.reply({ ...four, fault: { kind: 'cut', afterTokens } });
    const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'connection', message: expect.stringContaining('without response.completed') });
    expect(textOf(parts)).toBe(four.tokens?.slice(0, afterTokens).join(''));
    expect(parts.map(({ type }) => type)).not.toContain('finish');
  });

  it('that is cut at any of its events fails, and delivers no tool call', async () => {
    server.reply(rich);
    const body = { model: 'gpt-4.1-mini', input: 'Hello', stream: true };
    const whole = await fetch(`${server.baseURL}/responses`, { method: 'POST', body: JSON.stringify(body) });
    const events = (await whole.text()).split(/(?<=\n\n)/);
    expect(events.length).toBeGreaterThan(30);
    for (let count = 0; count < events.length; count += 1) {
      server.reply({ requestId: 'req_1', events: events.slice(0, count) });
      const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
      const types = parts.map(({ type }) => type);
      expect(error, `after ${count} events`).toMatchObject({ code: 'connection' });
      expect(types, `after ${count} events`).not.toContain('finish');
      expect(types, `after ${count} events`).not.toContain('tool-call-end');
    }
    server.reply({ requestId: 'req_1', events });
    const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toBeUndefined();
    expect(responseFromParts(parts).toolCalls).toHaveLength(2);
  });

  it('that is reset fails as a connection', async () => {
    server.reply({ ...four, fault: { kind: 'reset', afterTokens: 2 } });
    const { error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'connection', requestId: expect.stringMatching(/^req_/) });
  });

  it.each([undefined, 0, 2])('that reports an error after %s tokens fails with it', async (afterTokens) => {
    server.reply({ ...four, fault: { kind: 'error-event', ...(afterTokens !== undefined && { afterTokens }) } });
    const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({
      code: 'server',
      message: expect.stringContaining('Sorry about that!'),
    });
    expect(error).not.toHaveProperty('status');
    expect(textOf(parts)).toBe(four.tokens?.slice(0, afterTokens ?? 0).join(''));
    if (afterTokens === undefined) expect(parts).toEqual([]);
  });

  it.each([
    ['rate_limit_exceeded', 'rate-limit'],
    ['context_length_exceeded', 'context-length'],
    ['insufficient_quota', 'quota-exhausted'],
  ])('that reports %s fails as %s', async (error, code) => {
    server.reply({ fault: { kind: 'error-event', error } });
    const streamed = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(streamed.error).toMatchObject({ code, providerCode: error });
  });

  it('continues after a malformed event, with a warning', async () => {
    server.reply({ ...four, fault: { kind: 'malformed-chunk', afterTokens: 2 } });
    const { parts } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(responseFromParts(parts)).toMatchObject({
      text: 'One two three four',
      finishReason: 'stop',
      warnings: [{ code: 'malformed-chunk' }],
    });
  });

  it('is the same wherever the network cuts it', async () => {
    server.reply(rich);
    const whole = await provider().chatCompletion(hello(), makeContext());
    for (let seed = 1; seed <= 12; seed += 1) {
      server.reply({ ...rich, split: { seed } });
      const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
      expect(error, `seed ${seed}`).toBeUndefined();
      expect(responseFromParts(parts), `seed ${seed}`).toEqual(whole);
    }
  });

  it('may contain raw lines of every kind', async () => {
    server.reply({
      events: [
        ': comment\r\n\r\n',
        say('a').replaceAll('\n', '\r\n'),
        'id: 1\nretry: 5\n',
        say('b')
          .replace('data: ', 'data:')
          .replace(/^event.*\n/, ''),
        completed.replace('"response":', '\ndata: "response":').trimEnd(),
      ],
    });
    const { parts } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(responseFromParts(parts)).toMatchObject({ text: 'ab', finishReason: 'stop' });
  });

  it('ends at once with its terminal event, even if the server keeps the connection open', async () => {
    let closed: Promise<unknown> | undefined;
    const { baseURL } = await rawServer((response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(say('a') + completed);
    });
    const started = performance.now();
    const { parts } = await collect(provider({ baseURL }).streamChatCompletion(hello(), makeContext()));
    expect(responseFromParts(parts).usage.totalTokens).toBe(2);
    expect(performance.now() - started).toBeLessThan(800);
    await closed;
  });

  it('is read whole if the server answers with JSON, and so is its error', async () => {
    const answers = [
      { id: 'x', model: 'm', output: [{ type: 'message', content: [{ type: 'output_text', text: 'All.' }] }] },
      { error: { message: 'No such thing.', code: 'model_not_found' } },
    ];
    const { baseURL } = await rawServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answers.shift()));
    });
    const { parts } = await collect(provider({ baseURL }).streamChatCompletion(hello(), makeContext()));
    expect(responseFromParts(parts)).toMatchObject({ text: 'All.', finishReason: 'stop' });
    const { error } = await collect(provider({ baseURL }).streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'model-not-found', message: 'No such thing.' });
  });

  it('is an invalid response if a proxy answers with a page', async () => {
    const { baseURL } = await rawServer((response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html><body>Please log in.</body></html>');
    });
    const { error } = await collect(provider({ baseURL }).streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'invalid-response' });
  });
});

describe('an abort', () => {
  const never: readonly WireReply[] = [
    { fault: { kind: 'hang' } },
    { fault: { kind: 'hang', after: 'headers' } },
    { fault: { kind: 'stall', afterTokens: 2 }, text: 'One two three' },
    { fault: { kind: 'ping-forever', intervalMs: 5 } },
  ];

  it.each(never)('closes the socket and is an abort: %j', async (reply) => {
    server.reply(reply);
    for (const mode of ['unary', 'streamed'] as const) {
      const controller = new AbortController();
      const context = makeContext({ signal: controller.signal });
      const failed =
        mode === 'unary'
          ? rejection(provider().chatCompletion(hello(), context))
          : collect(provider().streamChatCompletion(hello(), context)).then(({ error }) => error);
      const request = await server.waitForRequest(mode === 'unary' ? 0 : 1);
      const started = performance.now();
      controller.abort();
      expect(await failed).toMatchObject({ code: 'aborted' });
      expect(performance.now() - started).toBeLessThan(500);
      await server.whenSettled(request);
      expect(request.outcome).toBe('closed-by-client');
    }
  });

  it('between two parts ends the stream', async () => {
    server.reply({ text: 'One two three', fault: { kind: 'stall', afterTokens: 2 } });
    const controller = new AbortController();
    const seen: StreamPart[] = [];
    const reading = (async () => {
      for await (const part of provider().streamChatCompletion(hello(), makeContext({ signal: controller.signal }))) {
        seen.push(part);
        if (part.type === 'text-delta') controller.abort();
      }
    })();
    expect(await rejection(reading)).toMatchObject({ code: 'aborted' });
    expect(textOf(seen)).toContain('One');
  });
});

describe('the key', () => {
  it('is in no error, whatever the upstream echoes', async () => {
    const echo = `Bad key ${API_KEY}, header "Bearer ${API_KEY}", ${encodeURIComponent(API_KEY)}`;
    const error = { code: 'server_error', message: echo };
    const faults: readonly WireReply[] = [
      { fault: { kind: 'status', status: 401, body: { error: { message: echo, code: 'invalid_api_key' } } } },
      { fault: { kind: 'status', status: 500, body: echo } },
      { body: { error: { message: echo } }, events: [{ type: 'error', message: echo }] },
      { body: { output: [], status: 'failed', error }, events: [{ type: 'response.failed', response: { error } }] },
      { body: { output: [], status: echo, error }, events: [{ type: 'error', error }] },
      { body: echo, events: [`data: ${echo}\n\n`] },
    ];
    const client = new OpenAI({ apiKey: API_KEY, baseURL: server.baseURL });
    for (const reply of faults) {
      server.reply(reply);
      for (const config of [{}, { client, baseURL: undefined }]) {
        const { error: streamed } = await collect(provider(config).streamChatCompletion(hello(), makeContext()));
        const whole = await rejection(provider(config).chatCompletion(hello(), makeContext()));
        for (const failure of [whole, streamed]) {
          expect(shown(failure), JSON.stringify(reply)).not.toContain(API_KEY);
        }
      }
    }
  });
});

/** Everything of an error that a log could show. */
function shown(error: unknown): string {
  expect(error).toBeInstanceOf(Error);
  const { message, stack, cause } = error as Error;
  return [message, stack, inspect(cause), inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error)].join(
    '\n',
  );
}
