import { once } from 'node:events';
import { createServer } from 'node:http';
import { responseFromParts, type StreamPart } from '@flexiai/core/plugin';
import { startAnthropicServer, type WireReply, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { callContext, collect, createProvider, failureOf, TEST_KEY } from '../test/harness.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;
let server: WireServer;

beforeAll(async () => {
  server = await startAnthropicServer({ apiKey: TEST_KEY, strict: true });
});
afterAll(() => server.close());
afterEach(() => server.reset());

function stream(reply: WireReply, context = callContext()): AsyncIterable<StreamPart> {
  server.enqueue(reply);
  return createProvider({ baseURL: server.baseURL }).streamChatCompletion({ messages }, context);
}

/** A server that ends the body a little after the message. */
async function startSlowEndServer(
  onRequest: (port: number | undefined) => void,
): Promise<AsyncDisposable & { readonly baseURL: string }> {
  const events = [
    { type: 'message_start', message: { id: 'msg_1', model: 'm' } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
    { type: 'message_stop' },
  ];
  const upstream = createServer((incoming, response) => {
    onRequest(incoming.socket.remotePort);
    incoming.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
    setImmediate(() => response.end());
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const address = upstream.address();
  return {
    baseURL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async [Symbol.asyncDispose]() {
      upstream.closeAllConnections();
      upstream.close();
      await once(upstream, 'close');
    },
  };
}

describe('a streamed answer', () => {
  it('begins with stream-start, ends with finish, and has the text in pieces', async () => {
    const onHeaders = vi.fn();
    const reply = {
      tokens: ['Hel', 'lo ', '🌍'],
      id: 'msg_1',
      requestId: 'req_1',
      usage: { inputTokens: 50, cacheReadTokens: 20, outputTokens: 7 },
    };
    expect(await collect(stream(reply, callContext({ onHeaders })))).toEqual([
      { type: 'stream-start', provider: 'claude', model: 'claude-sonnet-4-5', id: 'msg_1', requestId: 'req_1' },
      { type: 'text-delta', id: '0', delta: 'Hel' },
      { type: 'text-delta', id: '0', delta: 'lo ' },
      { type: 'text-delta', id: '0', delta: '🌍' },
      {
        type: 'finish',
        finishReason: 'stop',
        rawFinishReason: 'end_turn',
        usage: expect.objectContaining({ inputTokens: 50, cacheReadTokens: 20, outputTokens: 7, totalTokens: 57 }),
      },
    ]);
    expect(onHeaders).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ status: 200, requestId: 'req_1' }));
    expect(server.requests[0]).toMatchObject({ stream: true, body: { stream: true } });
  });

  it('sends nothing before it is read', async () => {
    const parts = stream({ text: 'x' });
    expect(server.requests).toHaveLength(0);
    await collect(parts);
    expect(server.requests).toHaveLength(1);
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'does not depend on where the network cuts the bytes (seed %i)',
    async (seed) => {
      const parts = await collect(
        stream({
          reasoning: { text: 'Überlegen …', signature: 'sig' },
          tokens: ['Grüße ', '🌍', ' aus Köln'],
          toolCalls: [
            { id: 'toolu_1', name: 'a', arguments: { ort: 'Zürich' } },
            { id: 'toolu_2', name: 'b' },
          ],
          split: { seed },
        }),
      );
      expect(responseFromParts(parts)).toMatchObject({
        reasoning: 'Überlegen …',
        text: 'Grüße 🌍 aus Köln',
        toolCalls: [
          { id: 'toolu_1', arguments: { ort: 'Zürich' } },
          { id: 'toolu_2', arguments: {} },
        ],
        finishReason: 'tool-calls',
      });
    },
  );

  it('keeps invalid arguments as the model wrote them', async () => {
    const parts = await collect(stream({ toolCalls: [{ name: 'a', arguments: '{"cut' }] }));
    expect(responseFromParts(parts).toolCalls).toMatchObject([{ invalid: true, rawArguments: '{"cut' }]);
  });

  it('may be a refusal without content', async () => {
    const parts = await collect(stream({ refusal: 'Not this.' }));
    expect(responseFromParts(parts)).toMatchObject({ text: '', refusal: 'Not this.', finishReason: 'refusal' });
  });

  it('does not treat pings as content', async () => {
    const parts = await collect(
      stream({
        events: [
          { type: 'message_start', message: { id: 'msg_1', model: 'm', content: [] } },
          { type: 'ping' },
          ': a comment\n\n',
          { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
          { type: 'message_stop' },
        ],
      }),
    );
    expect(parts.map(({ type }) => type)).toEqual(['stream-start', 'finish']);
  });

  it('reads events without a name, with CRLF, without a space after the colon', async () => {
    const lines = [
      'data:{"type":"message_start","message":{"id":"msg_1","model":"m","content":[]}}\r\n\r\n',
      'data:{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\r\n\r\n',
      'data:{"type":"content_block_delta","index":0,\r\ndata:"delta":{"type":"text_delta","text":"Hi"}}\r\n\r\n',
      'data:{"type":"content_block_stop","index":0}\r\n\r\n',
      'data:{"type":"message_delta","delta":{"stop_reason":"end_turn"}}\r\n\r\n',
      'data:{"type":"message_stop"}\r\n\r\n',
    ];
    expect(responseFromParts(await collect(stream({ events: lines })))).toMatchObject({
      text: 'Hi',
      finishReason: 'stop',
    });
  });

  it('has warnings about settings at its start', async () => {
    const parts = await collect(
      createProvider({ baseURL: server.baseURL }).streamChatCompletion({ messages, seed: 1 }, callContext()),
    );
    expect(parts[0]).toMatchObject({ type: 'stream-start', warnings: [{ setting: 'seed' }] });
  });

  it('keeps its connection for later requests, even if it is not read beyond the finish', async () => {
    const sockets = new Set<number | undefined>();
    await using upstream = await startSlowEndServer((port) => sockets.add(port));
    const provider = createProvider({ baseURL: upstream.baseURL });
    for (let round = 0; round < 10; round += 1) {
      const iterator = provider.streamChatCompletion({ messages }, callContext())[Symbol.asyncIterator]();
      let part = await iterator.next();
      while (part.done !== true && part.value.type !== 'finish') part = await iterator.next();
    }
    // A request may begin before the previous one has read the end of its body.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });
});

describe('a stream that breaks', () => {
  it('ends with a connection error when it is cut anywhere before message_stop', async () => {
    for (const afterTokens of [0, 1, 2, 3]) {
      const parts: StreamPart[] = [];
      const read = async (): Promise<void> => {
        for await (const part of stream({ tokens: ['a', 'b', 'c'], fault: { kind: 'cut', afterTokens } }))
          parts.push(part);
      };
      expect(await failureOf(read())).toMatchObject({
        code: 'connection',
        message: expect.stringContaining('message_stop'),
      });
      expect(parts.some(({ type }) => type === 'finish')).toBe(false);
      expect(parts.filter(({ type }) => type === 'text-delta')).toHaveLength(afterTokens);
    }
  });

  it('delivers no tool call with incomplete arguments', async () => {
    const toolCalls = [{ name: 'a', arguments: { city: 'Rome', days: [1, 2, 3, 4, 5] } }];
    for (const afterTokens of [0, 1, 2, 3, 4]) {
      const parts: StreamPart[] = [];
      const read = async (): Promise<void> => {
        for await (const part of stream({ toolCalls, fault: { kind: 'cut', afterTokens } })) parts.push(part);
      };
      expect(await failureOf(read())).toMatchObject({ code: 'connection' });
      expect(parts.some(({ type }) => type === 'tool-call-end')).toBe(false);
    }
  });

  it('ends with a connection error with the system’s code when it is reset', async () => {
    const error = await failureOf(collect(stream({ tokens: ['a', 'b'], fault: { kind: 'reset', afterTokens: 1 } })));
    expect(error).toMatchObject({ code: 'connection', provider: 'claude', cause: { code: expect.any(String) } });
  });

  it('skips a malformed chunk with a warning if it then ends normally', async () => {
    const written = vi.spyOn(console, 'error');
    const parts = await collect(stream({ tokens: ['a', 'b'], fault: { kind: 'malformed-chunk', afterTokens: 1 } }));
    expect(responseFromParts(parts)).toMatchObject({ text: 'ab', warnings: [{ code: 'malformed-chunk' }] });
    expect(written).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('throws an error at the beginning of a 200, before any part', async () => {
    const parts: StreamPart[] = [];
    const read = async (): Promise<void> => {
      for await (const part of stream({ fault: { kind: 'error-event' }, requestId: 'req_9' })) parts.push(part);
    };
    const error = await failureOf(read());
    expect(error).toMatchObject({
      code: 'overloaded',
      message: 'Overloaded',
      requestId: 'req_9',
      providerCode: 'overloaded_error',
    });
    expect(error).not.toHaveProperty('status');
    expect(parts).toEqual([]);
  });

  it('throws an error after content', async () => {
    const parts: StreamPart[] = [];
    const read = async (): Promise<void> => {
      const reply = { tokens: ['a', 'b'], fault: { kind: 'error-event', afterTokens: 1, error: 'api_error' } } as const;
      for await (const part of stream(reply)) parts.push(part);
    };
    expect(await failureOf(read())).toMatchObject({ code: 'server', message: 'Internal server error' });
    expect(parts.map(({ type }) => type)).toEqual(['stream-start', 'text-delta']);
  });

  it('is not an answer when it is an HTML page', async () => {
    expect(await failureOf(collect(stream({ fault: { kind: 'invalid-json' } })))).toMatchObject({
      code: 'invalid-response',
    });
  });

  it('throws an error that is bare JSON after its events', async () => {
    const shed = '{"type":"error","error":{"type":"overloaded_error","message":"Shed."}}\n';
    const start = { type: 'message_start', message: { id: 'msg_1', model: 'm' } };
    for (const events of [[shed], [start, shed]]) {
      expect(await failureOf(collect(stream({ events })))).toMatchObject({ code: 'overloaded', message: 'Shed.' });
    }
  });

  it('is complete without a blank line after its last event', async () => {
    const events = [
      { type: 'message_start', message: { id: 'msg_1', model: 'm' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      'event: message_stop\ndata: {"type":"message_stop"}\n',
    ];
    expect(responseFromParts(await collect(stream({ events })))).toMatchObject({ finishReason: 'stop' });
  });

  it('is incomplete if its end cuts a line', async () => {
    const start = { type: 'message_start', message: { id: 'msg_1', model: 'm' } };
    expect(await failureOf(collect(stream({ events: [start, 'eve'] })))).toMatchObject({ code: 'connection' });
  });

  it('throws an error if the API answers without a stream', async () => {
    const error = await failureOf(collect(stream({ fault: { kind: 'status', status: 529, retryAfter: 3 } })));
    expect(error).toMatchObject({ code: 'overloaded', status: 529, retryAfterMs: 3000 });
  });

  it('also fails a unary call that is streamed internally', async () => {
    server.enqueue({ tokens: ['a', 'b'], fault: { kind: 'cut', afterTokens: 1 } });
    const answer = createProvider({ baseURL: server.baseURL }).chatCompletion(
      { messages, maxOutputTokens: 60_000 },
      callContext(),
    );
    expect(await failureOf(answer)).toMatchObject({ code: 'connection' });
  });
});
