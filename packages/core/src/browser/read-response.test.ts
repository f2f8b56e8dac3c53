import { describe, expect, it } from 'vitest';
import { type ResponseError, readResponse } from '../browser.ts';
import { RateLimitError } from '../errors/provider-error.ts';
import type { StreamPart } from '../model/stream-part.ts';
import { ResponseStream } from '../stream/response-stream.ts';
import type { StreamResponseOptions } from '../stream/stream-response-options.ts';

const usage = { inputTokens: 3, outputTokens: 4, totalTokens: 7, accuracy: 'reported' } as const;
const text = (id: string, delta: string, newMessage?: true): StreamPart => ({
  type: 'text-delta',
  id,
  delta,
  ...(newMessage && { newMessage }),
});
const restart: StreamPart = {
  type: 'restart',
  attempt: 2,
  provider: 'q',
  model: 'm',
  reason: 'server',
  discard: { textLength: 3 },
};
const finish: StreamPart = { type: 'finish', finishReason: 'stop', usage };
const start: StreamPart = { type: 'stream-start', provider: 'p', model: 'm' };
const chat: readonly StreamPart[] = [
  start,
  text('1', 'Grüße, '),
  text('1', 'wörld 🌍'),
  { type: 'tool-call-start', id: 'c', name: 'look' },
  { type: 'tool-call-delta', id: 'c', delta: '{"at":' },
  { type: 'tool-call-delta', id: 'c', delta: '"sea"}' },
  { type: 'tool-call-end', id: 'c' },
  text('2', 'Bye', true),
  finish,
];

function sent(parts: readonly (StreamPart | Error)[], options: StreamResponseOptions = {}) {
  let closed = false;
  const generate = async function* (): AsyncGenerator<StreamPart> {
    try {
      for (const part of parts) {
        if (part instanceof Error) throw part;
        yield part;
      }
    } finally {
      closed = true;
    }
  };
  return { response: ResponseStream.from(generate()).toResponse(options), closed: () => closed };
}

/** The response with a body of these bytes, in pieces of `size`. */
function cut({ headers }: Response, bytes: Uint8Array, size: number, breaks = false): Response {
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return breaks ? controller.error(new TypeError('terminated')) : controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
  return new Response(body, { headers });
}

async function failureOf(reading: Promise<unknown>): Promise<ResponseError> {
  return reading.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: ResponseError) => error,
  );
}

describe('readResponse', () => {
  it.each([['sse'], ['ndjson']] as const)(
    'reads the answer that %s carries, however the network cuts it',
    async (format) => {
      const { response } = sent(chat, { format });
      const bytes = await response.clone().bytes();
      for (const size of [1, 2, 3, 7, 64, bytes.length]) {
        expect(await readResponse(cut(response, bytes, size)).result()).toEqual({
          text: 'Grüße, wörld 🌍\n\nBye',
          toolCalls: [{ id: 'c', name: 'look', arguments: { at: 'sea' } }],
          finishReason: 'stop',
          usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 },
        });
      }
    },
  );

  it.each([['sse'], ['ndjson']] as const)('takes no beginning of a %s body for the whole answer', async (format) => {
    const { response } = sent(chat, { format });
    const bytes = await response.clone().bytes();
    const end = format === 'sse' ? 'data: [DONE]' : '{"type":"done"}';
    const needed = bytes.length - new TextEncoder().encode(`${end}\n\n`).length;
    for (let length = 0; length < needed; length += 1) {
      for (const breaks of [false, true]) {
        const reader = readResponse(cut(response, bytes.slice(0, length), 50, breaks));
        expect(await failureOf(reader.result()), `${length}`).toMatchObject({
          name: 'ResponseError',
          code: 'incomplete',
        });
        expect('Grüße, wörld 🌍\n\nBye').toContain(reader.answer.text);
      }
    }
  });

  it('reads text, whose end is the end of the body', async () => {
    const parts = chat.filter(({ type }) => !type.startsWith('tool'));
    const { response } = sent(parts, { format: 'text' });
    expect(await readResponse(response).result()).toEqual({ text: 'Grüße, wörld 🌍\n\nBye', toolCalls: [] });
  });

  it('yields the whole text after each change; a restart begins it anew', async () => {
    const { response } = sent([start, text('1', 'Ba'), text('1', 'd'), restart, text('1', 'Good'), finish]);
    expect(await Array.fromAsync(readResponse(response).texts)).toEqual(['Ba', 'Bad', '', 'Good']);
  });

  it('yields parts, and values of the application’s own', async () => {
    const { response } = sent([start, text('1', 'Hi'), finish], {
      format: 'ndjson',
      parts: (part) => (part.type === 'stream-start' ? { by: part.provider } : undefined),
    });
    const values: { readonly by: string }[] = await Array.fromAsync(readResponse<{ readonly by: string }>(response));
    expect(values).toEqual([{ by: 'p' }]);
    const [first] = await Array.fromAsync(readResponse(sent(chat).response));
    expect(first).toEqual({ type: 'text-delta', id: '1', delta: 'Grüße, ' });
  });

  it.each([['sse'], ['ndjson']] as const)(
    'fails with the failure that %s ends with, and keeps what had arrived',
    async (format) => {
      const error = new RateLimitError('10.0.0.1 said no', { provider: 'p' });
      const reader = readResponse(sent([start, text('1', 'Hal'), error], { format }).response);
      expect(await failureOf(reader.result())).toMatchObject({
        code: 'rate-limit',
        message: 'The stream failed.',
        status: 200,
      });
      expect(reader.answer.text).toBe('Hal');
      const own = sent([start, error], { format, onError: () => ({ code: 'busy', message: 'Later.', waitMs: 9 }) });
      expect(await failureOf(readResponse(own.response).result())).toMatchObject({
        code: 'busy',
        message: 'Later.',
        value: { waitMs: 9 },
      });
    },
  );

  it.each([
    [
      Response.json({ error: { code: 'rate-limit', message: 'Slow down.' } }, { status: 429 }),
      'rate-limit',
      'Slow down.',
    ],
    [Response.json({ message: 'No.' }, { status: 403 }), 'http', 'No.'],
    [new Response('down', { status: 502 }), 'http', 'down'],
    [new Response(null, { status: 500 }), 'http', 'The server answered 500.'],
    [
      new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      'unreadable',
      'This is not a response of toResponse: text/html.',
    ],
  ])('fails with what the server says in place of an answer (%#)', async (response, code, message) => {
    const { status } = response;
    expect(await failureOf(readResponse(Promise.resolve(response)).result())).toMatchObject({ code, message, status });
  });

  it('ends a loop without an error when it is cancelled while the response is awaited, and then cancels its body', async () => {
    let isBodyCancelled = false;
    const body = new ReadableStream({
      cancel: () => {
        isBodyCancelled = true;
      },
    });
    const { promise, resolve } = Promise.withResolvers<Response>();
    const reader = readResponse(promise);
    const loop = Array.fromAsync(reader);
    await reader.cancel();
    resolve(new Response(body, { headers: sent(chat).response.headers }));
    expect(await loop).toEqual([]);
    expect(isBodyCancelled).toBe(true);
  });

  it('ends a loop without an error when it is cancelled while a part is awaited', async () => {
    const { body, headers } = sent([start]).response;
    const opening = await body?.getReader().read();
    const silent = new ReadableStream({ start: (controller) => controller.enqueue(opening?.value) });
    const reader = readResponse(new Response(silent, { headers }));
    const loop = Array.fromAsync(reader);
    await new Promise((resolve) => setTimeout(resolve, 0));
    await reader.cancel();
    expect(await loop).toEqual([]);
  });

  it('gives parts of the server’s own, which add nothing to the answer', async () => {
    const parts = (part: StreamPart): unknown =>
      part.type === 'text-delta' ? { type: 'text-delta', text: part.delta } : undefined;
    const reader = readResponse<{ readonly type: string; readonly text: string }>(sent(chat, { parts }).response);
    expect((await Array.fromAsync(reader)).map(({ text: own }) => own)).toEqual(['Grüße, ', 'wörld 🌍', 'Bye']);
    expect(reader.answer.text).toBe('');
  });

  it('ends the request when its reader leaves or cancels, before or after the first part', async () => {
    const left = sent(chat);
    for await (const _text of readResponse(left.response).texts) break;
    expect(left.closed()).toBe(true);
    const cancelled = sent(chat);
    const reader = readResponse(cancelled.response);
    await reader[Symbol.asyncIterator]().next();
    await reader.cancel();
    expect(cancelled.closed()).toBe(true);
    const unread = readResponse(sent(chat).response);
    await unread.cancel();
    await expect(unread.result()).rejects.toThrow('only once');
  });

  it('asks once: a body that broke off is an error and no second request', async () => {
    let requests = 0;
    const fetching = async (): Promise<Response> => {
      requests += 1;
      const { response } = sent(chat);
      return cut(response, (await response.clone().bytes()).slice(0, 150), 10, true);
    };
    const reader = readResponse(fetching());
    expect(await failureOf(reader.result())).toMatchObject({ code: 'incomplete' });
    expect(requests).toBe(1);
  });

  it('lets the page’s own abort through', async () => {
    const abort = new DOMException('left', 'AbortError');
    await expect(readResponse(Promise.reject(abort)).result()).rejects.toBe(abort);
    const body = new ReadableStream({ pull: (controller) => controller.error(abort) });
    const headers = { 'content-type': 'text/event-stream' };
    await expect(readResponse(new Response(body, { headers })).result()).rejects.toBe(abort);
  });
});
