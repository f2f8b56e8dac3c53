import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { responseFromParts, type StreamPart } from '@flexiai/core/plugin';
import { startOpenAIServer, type WireReply, type WireServer } from '@flexiai/testing';
import { OpenAI } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, collect, hello, makeContext, makeProvider, rejection, textOf } from '../test/harness.ts';
import { chunkEvent, type RawServer, startRawServer } from '../test/raw-server.ts';

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
  return makeProvider({ baseURL: server.baseURL, ...config });
}

/** The error of a call, whole and streamed. */
async function failures(config?: Parameters<typeof makeProvider>[0]): Promise<unknown[]> {
  const { parts, error } = await collect(provider(config).streamChatCompletion(hello(), makeContext()));
  expect(parts).toEqual([]);
  return [await rejection(provider(config).chatCompletion(hello(), makeContext())), error];
}

describe('an error status', () => {
  it.each([
    [{ status: 400 }, 'invalid-request', 400],
    [{ status: 401 }, 'authentication', 401],
    [{ status: 403 }, 'permission', 403],
    [{ status: 404 }, 'model-not-found', 404],
    [{ status: 429 }, 'rate-limit', 429],
    [{ status: 500 }, 'server', 500],
    [{ status: 502, body: '<html>Bad Gateway</html>' }, 'server', 502],
    [{ status: 503 }, 'overloaded', 503],
    [{ error: 'context-length' }, 'context-length', 400],
    [{ error: 'insufficient-quota' }, 'quota-exhausted', 429],
    [{ error: 'model-not-found' }, 'model-not-found', 404],
    [{ error: 'content-filter' }, 'content-filter', 400],
    [{ error: 'overloaded' }, 'overloaded', 503],
    [{ status: 302, headers: { location: 'http://127.0.0.1:9/' } }, 'connection', 302],
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

  it('has the provider’s message', async () => {
    server.reply({ fault: { kind: 'status', status: 500 } });
    for (const error of await failures()) {
      expect(error).toHaveProperty(
        'message',
        'The server had an error while processing your request. Sorry about that!',
      );
    }
  });

  it('is the same with the user’s own client', async () => {
    server.reply({ requestId: 'req_9', fault: { kind: 'status', error: 'insufficient-quota', retryAfter: 3 } });
    const [own] = await failures();
    const client = new OpenAI({ apiKey: API_KEY, baseURL: server.baseURL });
    const [theirs] = await failures({ client, baseURL: undefined });
    expect(JSON.stringify(theirs)).toBe(JSON.stringify(own));
  });

  it('is read up to a limit if its body has no end', async () => {
    let sent = 0;
    const { baseURL } = await rawServer((response) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', more);
      more();
    });
    for (const error of await failures({ baseURL })) expect(error).toMatchObject({ code: 'server', status: 500 });
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });
});

describe('no connection', () => {
  it('is reported with the system’s error code', async () => {
    const gone = await startRawServer(() => undefined);
    await gone.close();
    for (const error of await failures({ baseURL: gone.baseURL })) {
      expect(error).toMatchObject({ code: 'connection', message: expect.stringContaining('ECONNREFUSED') });
    }
  });

  it('is reported if the server resets it', async () => {
    server.reply({ fault: { kind: 'reset' } });
    for (const error of await failures()) {
      expect(error).toMatchObject({ code: 'connection', message: expect.stringContaining('ECONNRESET') });
    }
  });
});

describe('a whole answer', () => {
  it.each(['invalid-json', 'truncated-body'] as const)('is invalid: %s', async (kind) => {
    server.reply({ requestId: 'req_9', fault: { kind } });
    const error = await rejection(provider().chatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'invalid-response', requestId: 'req_9' });
  });

  it('is a failed connection if it was reset in the middle', async () => {
    server.reply({ text: 'One two three four', fault: { kind: 'reset', afterTokens: 2 } });
    const error = await rejection(provider().chatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'connection' });
  });

  it('is the error in a 200', async () => {
    server.reply({ body: { error: { message: 'Upstream is down.', code: 502 } } });
    const error = await rejection(provider().chatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'server', message: 'Upstream is down.' });
  });
});

describe('a stream', () => {
  const four: WireReply = { tokens: ['One', ' two', ' three', ' four'] };

  it.each([0, 1, 3, 4])('that is cut after %i tokens fails after the earlier parts', async (afterTokens) => {
    server.reply({ ...four, fault: { kind: 'cut', afterTokens } });
    const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'connection', message: expect.stringContaining('without finish_reason') });
    expect(textOf(parts)).toBe(four.tokens?.slice(0, afterTokens).join(''));
    expect(parts.map(({ type }) => type)).not.toContain('finish');
  });

  it('that is reset fails as a connection', async () => {
    server.reply({ ...four, fault: { kind: 'reset', afterTokens: 2 } });
    const { error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'connection', requestId: expect.stringMatching(/^req_/) });
  });

  it.each([undefined, 0, 2])('that reports an error after %s tokens fails with it', async (afterTokens) => {
    server.reply({ ...four, fault: { kind: 'error-event', ...(afterTokens !== undefined && { afterTokens }) } });
    const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'server', message: expect.stringContaining('Sorry about that!') });
    expect(error).not.toHaveProperty('status', expect.anything());
    expect(textOf(parts)).toBe(four.tokens?.slice(0, afterTokens ?? 0).join(''));
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
    const reply: WireReply = {
      id: 'chatcmpl-1',
      requestId: 'req_1',
      text: 'Grüße aus Zürich: 日本語, 🌍🚀 – done.',
      toolCalls: [{ id: 'call_1', name: 'größe', arguments: { café: '☕' } }],
      usage: { inputTokens: 7, outputTokens: 9 },
    };
    server.reply(reply);
    const whole = await provider().chatCompletion(hello(), makeContext());
    for (let seed = 1; seed <= 40; seed += 1) {
      server.reply({ ...reply, split: { seed } });
      const { parts, error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
      expect(error, `seed ${seed}`).toBeUndefined();
      expect(responseFromParts(parts), `seed ${seed}`).toEqual(whole);
    }
  });

  it('may contain raw lines of every kind', async () => {
    server.reply({
      events: [
        ': comment\r\n\r\n',
        chunkEvent({ delta: { content: 'a' } }).replaceAll('\n', '\r\n'),
        'event: message\nid: 1\nretry: 5\n',
        chunkEvent({ delta: { content: 'b' } }).replace('data: ', 'data:'),
        chunkEvent({ finish_reason: 'stop' }).replace('"choices"', '\ndata: "choices"'),
      ],
    });
    const { parts } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(responseFromParts(parts)).toMatchObject({ text: 'ab', finishReason: 'stop' });
  });

  it('is complete with finish_reason, also without [DONE] or a last line break', async () => {
    server.reply({
      events: [chunkEvent({ delta: { content: 'a' } }), chunkEvent({ finish_reason: 'stop' }).trimEnd()],
    });
    const { parts } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(responseFromParts(parts)).toMatchObject({ text: 'a', finishReason: 'stop' });
  });

  it('ends in time if the server is silent after finish_reason, and the socket is closed', async () => {
    let closed: Promise<unknown> | undefined;
    const { baseURL } = await rawServer((response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunkEvent({ delta: { content: 'a' } }) + chunkEvent({ finish_reason: 'stop' }));
    });
    const { parts, error } = await collect(provider({ baseURL }).streamChatCompletion(hello(), makeContext()));
    expect(error).toBeUndefined();
    expect(responseFromParts(parts)).toMatchObject({ text: 'a', usage: { accuracy: 'unknown' } });
    await closed;
  });

  it('ends at once with the usage, even if the server keeps the connection open', async () => {
    let closed: Promise<unknown> | undefined;
    const { baseURL } = await rawServer((response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
      response.write(chunkEvent({ delta: { content: 'a' } }) + chunkEvent({ finish_reason: 'stop' }, { usage }));
    });
    const started = performance.now();
    const { parts } = await collect(provider({ baseURL }).streamChatCompletion(hello(), makeContext()));
    expect(responseFromParts(parts).usage.totalTokens).toBe(2);
    expect(performance.now() - started).toBeLessThan(800);
    await closed;
  });

  it('is complete if the connection breaks after finish_reason', async () => {
    const { baseURL } = await rawServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunkEvent({ delta: { content: 'a' } }) + chunkEvent({ finish_reason: 'stop' }), () => {
        response.socket?.resetAndDestroy();
      });
    });
    const { parts, error } = await collect(provider({ baseURL }).streamChatCompletion(hello(), makeContext()));
    // The reset may overtake the bytes before it: then there was no answer.
    if (error === undefined) expect(responseFromParts(parts)).toMatchObject({ text: 'a', finishReason: 'stop' });
    else expect(error).toMatchObject({ code: 'connection' });
  });

  it('releases its connection for the next request', async () => {
    const { baseURL, ...count } = await rawServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunkEvent({ delta: { content: 'a' } }) + chunkEvent({ finish_reason: 'stop' }));
      response.end('data: [DONE]\n\n');
    });
    expect(count.connections).toBe(0);
    const entry = provider({ baseURL });
    for (let round = 0; round < 5; round += 1) {
      await collect(entry.streamChatCompletion(hello(), makeContext()));
      await nextTurn();
    }
    expect(raw[0]).toMatchObject({ requests: 5, connections: 1 });
  });

  it('is read whole if the server answers with JSON', async () => {
    const { baseURL } = await rawServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ id: 'x', model: 'm', choices: [{ message: { content: 'All.' }, finish_reason: 'stop' }] }),
      );
    });
    const { parts } = await collect(provider({ baseURL }).streamChatCompletion(hello(), makeContext()));
    expect(responseFromParts(parts)).toMatchObject({ text: 'All.', finishReason: 'stop' });
  });

  it('is an error if the server answers with an error in JSON and a 200', async () => {
    const { baseURL } = await rawServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"No such thing.","code":"model_not_found"}}');
    });
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

  it('is an invalid response if a page has the content type of a stream', async () => {
    server.reply({ fault: { kind: 'invalid-json' } });
    const { error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'invalid-response' });
  });

  it('is an error if bare JSON follows its events', async () => {
    for (const before of ['', chunkEvent({ choices: [{ index: 0, delta: { content: 'Hel' } }] })]) {
      const { baseURL } = await rawServer((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`${before}{"error":{"message":"No such thing.","code":"model_not_found"}}\n`);
      });
      const { error } = await collect(provider({ baseURL }).streamChatCompletion(hello(), makeContext()));
      expect(error).toMatchObject({ code: 'model-not-found', message: 'No such thing.' });
    }
  });

  it('is incomplete if its end cuts a line', async () => {
    const { baseURL } = await rawServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`${chunkEvent({ choices: [{ index: 0, delta: { content: 'Hel' } }] })}dat`);
    });
    const { error } = await collect(provider({ baseURL }).streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'connection' });
  });

  it('that ends inside an event is incomplete, not malformed', async () => {
    server.reply({ ...four, fault: { kind: 'truncated-body' } });
    const { error } = await collect(provider().streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'connection' });
  });

  it('is cancelled if one event does not end', async () => {
    const { baseURL } = await rawServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: ');
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(1_000_000)));
      };
      response.on('drain', more);
      more();
    });
    const { error } = await collect(provider({ baseURL }).streamChatCompletion(hello(), makeContext()));
    expect(error).toMatchObject({ code: 'invalid-response', message: expect.stringContaining('larger than') });
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

  it('before the call sends nothing', async () => {
    const context = makeContext({ signal: AbortSignal.abort() });
    expect(await rejection(provider().chatCompletion(hello(), context))).toMatchObject({ code: 'aborted' });
    const { error } = await collect(provider().streamChatCompletion(hello(), context));
    expect(error).toMatchObject({ code: 'aborted' });
    expect(server.requests).toHaveLength(0);
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

  it('leaves no listener on the caller’s signal', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...parameters: Parameters<typeof add>) => {
      listeners += 1;
      add(...parameters);
    };
    signal.removeEventListener = (...parameters: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...parameters);
    };
    await collect(provider().streamChatCompletion(hello(), makeContext({ signal })));
    server.reply({ text: 'One two', fault: { kind: 'cut', afterTokens: 1 } });
    await collect(provider().streamChatCompletion(hello(), makeContext({ signal })));
    expect(listeners).toBe(0);
  });
});

describe('leaving the loop', () => {
  it('closes the socket', async () => {
    server.reply({ text: 'One two three', tokenDelayMs: 20 });
    for await (const part of provider().streamChatCompletion(hello(), makeContext())) {
      if (part.type === 'text-delta') break;
    }
    const request = await server.waitForRequest(0);
    await server.whenSettled(request);
    expect(request.outcome).toBe('closed-by-client');
  });

  it.each([{ kind: 'hang' }, { kind: 'stall', afterTokens: 0 }] as const)(
    'closes it also while waiting for the network: %j',
    async (fault) => {
      server.reply({ fault });
      const iterator = provider().streamChatCompletion(hello(), makeContext())[Symbol.asyncIterator]();
      const reading = (async () => {
        for (;;) if ((await iterator.next()).done === true) return 'done';
      })();
      const request = await server.waitForRequest(0);
      await iterator.return?.();
      await server.whenSettled(request);
      expect(request.outcome).toBe('closed-by-client');
      expect(await reading).toBe('done');
    },
  );
});

describe('the key', () => {
  it('is in no error, whatever the upstream echoes', async () => {
    const echo = `Bad key ${API_KEY}, header "Bearer ${API_KEY}", ${encodeURIComponent(API_KEY)}`;
    const faults: readonly WireReply[] = [
      { fault: { kind: 'status', status: 401 } },
      { fault: { kind: 'status', status: 401, body: { error: { message: echo, code: 'invalid_api_key' } } } },
      { fault: { kind: 'status', status: 500, body: echo } },
      { fault: { kind: 'status', status: 400, body: { error: { message: echo, innererror: { code: 'x' } } } } },
      { fault: { kind: 'reset' } },
      { fault: { kind: 'invalid-json' } },
      { body: { error: { message: echo } }, events: [{ error: { message: echo } }] },
      { body: echo, events: [`data: ${echo}\n\n`] },
    ];
    const client = new OpenAI({ apiKey: API_KEY, baseURL: server.baseURL });
    for (const reply of faults) {
      server.reply(reply);
      for (const config of [{}, { client, baseURL: undefined }]) {
        for (const error of await failuresOf(config)) {
          expect(shown(error), JSON.stringify(reply)).not.toContain(API_KEY);
        }
      }
    }
  });

  it('is in no error if HTTP does not allow it', async () => {
    const bad = `${API_KEY}\nX: y`;
    const error = await rejection(provider().chatCompletion(hello(), makeContext({ apiKey: bad })));
    expect(shown(error)).not.toContain(API_KEY);
  });

  async function failuresOf(config: Parameters<typeof makeProvider>[0]): Promise<unknown[]> {
    const { error } = await collect(provider(config).streamChatCompletion(hello(), makeContext()));
    return [await rejection(provider(config).chatCompletion(hello(), makeContext())), error];
  }
});

/** Everything of an error that a log could show. */
function shown(error: unknown): string {
  expect(error).toBeInstanceOf(Error);
  const { message, stack, cause } = error as Error;
  return [message, stack, inspect(cause), inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error)].join(
    '\n',
  );
}
