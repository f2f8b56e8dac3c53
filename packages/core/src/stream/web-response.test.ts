import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerError } from '../errors/provider-error.ts';
import type { StreamPart } from '../model/stream-part.ts';
import { ResponseStream } from './response-stream.ts';

/** A value in every field that a browser must not see. */
const SECRET = 'internal-7f3a';
const providerMetadata = { p: { note: SECRET } };
const usage = { inputTokens: 3, outputTokens: 4, totalTokens: 7, accuracy: 'reported', reasoningTokens: 99 } as const;

/** A part of each kind, with all its fields. */
const everything: readonly StreamPart[] = [
  {
    type: 'stream-start',
    provider: SECRET,
    model: SECRET,
    id: SECRET,
    requestId: SECRET,
    warnings: [{ code: 'other', message: SECRET }],
  },
  { type: 'reasoning-delta', id: 'r', delta: 'hm' },
  { type: 'reasoning-end', id: 'r', signature: SECRET, redacted: SECRET, providerMetadata },
  { type: 'text-delta', id: 't', delta: 'Hi', newMessage: true },
  { type: 'text-end', id: 't', providerMetadata },
  { type: 'refusal-delta', id: 'f', delta: 'No' },
  { type: 'tool-call-start', id: 'c', name: 'look' },
  { type: 'tool-call-delta', id: 'c', delta: '{}' },
  { type: 'tool-call-end', id: 'c', providerMetadata },
  {
    type: 'source',
    url: 'https://example.com/',
    fileId: SECRET,
    citations: [{ textId: 't', start: 0, providerMetadata }],
    providerMetadata,
  },
  { type: 'provider-block', kind: 'other', name: 'search', id: SECRET, raw: { note: SECRET }, providerMetadata },
  { type: 'image', data: 'AAAA', mediaType: 'image/png', providerMetadata },
  { type: 'file', data: 'AAAA', mediaType: 'text/plain', providerMetadata },
  { type: 'audio-delta', id: 'a', transcript: 'hum' },
  { type: 'audio-end', id: 'a', mediaType: 'audio/wav', audioId: SECRET, expiresAt: 1, providerMetadata },
  { type: 'continuation', attempt: 2, provider: SECRET, model: SECRET, reason: 'server' },
  { type: 'restart', attempt: 3, provider: SECRET, model: SECRET, reason: 'server', discard: { textLength: 2 } },
  {
    type: 'finish',
    finishReason: 'stop',
    rawFinishReason: SECRET,
    usage,
    model: SECRET,
    id: SECRET,
    warnings: [{ code: 'other', message: SECRET }],
    providerMetadata,
  },
];

function streamOf(...parts: (StreamPart | Error)[]): { readonly stream: ResponseStream; closed(): boolean } {
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
  return { stream: ResponseStream.from(generate()), closed: () => closed };
}

type Options = Parameters<ResponseStream['toResponse']>[0];

const bodyOf = (parts: readonly (StreamPart | Error)[], options?: Options): Promise<string> =>
  streamOf(...parts)
    .stream.toResponse(options)
    .text();

/** The events that a browser reads from the body. */
function eventsIn(body: string): readonly unknown[] {
  const events = body.split('\n\n').filter((event) => event.startsWith('data: '));
  return events.map((event) => (event === 'data: [DONE]' ? 'end' : (JSON.parse(event.slice(6)) as unknown)));
}

describe('toResponse', () => {
  it('sends text, refusals, tool calls, the finish reason and the tokens, and not which provider answered', async () => {
    const body = await bodyOf(everything);
    expect(body).not.toContain(SECRET);
    expect(eventsIn(body)).toEqual([
      { type: 'text-delta', id: 't', delta: 'Hi', newMessage: true },
      { type: 'refusal-delta', id: 'f', delta: 'No' },
      { type: 'tool-call-start', id: 'c', name: 'look' },
      { type: 'tool-call-delta', id: 'c', delta: '{}' },
      { type: 'tool-call-end', id: 'c' },
      { type: 'restart', discard: { textLength: 2 } },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 } },
      'end',
    ]);
  });

  it('sends the kinds of parts that its options name, without names, ids and metadata', async () => {
    const parts = everything.map(({ type }) => type);
    const body = await bodyOf(everything, { parts });
    expect(body).not.toContain(SECRET);
    const events = eventsIn(body).slice(0, -1) as { readonly type: string }[];
    expect(events.map(({ type }) => type)).toEqual(parts);
    expect(events).toContainEqual({ type: 'reasoning-delta', id: 'r', delta: 'hm' });
    expect(events).toContainEqual({
      type: 'source',
      url: 'https://example.com/',
      citations: [{ textId: 't', start: 0 }],
    });
    expect(events).toContainEqual({ type: 'provider-block', kind: 'other', name: 'search' });
  });

  it('sends what a function returns for each part, and skips a part for which it returns undefined', async () => {
    const parts = (part: StreamPart): unknown =>
      part.type === 'stream-start' || part.type === 'finish' ? part : undefined;
    expect(eventsIn(await bodyOf(everything, { parts }))).toEqual([everything[0], everything.at(-1), 'end']);
  });

  it.each([
    [['text'], 'expected a kind of part'],
    [['tool-calls'], 'did you mean "tool-call'],
    ['all', 'expected a list of kinds of parts or a function, got "all"'],
  ])('rejects the option parts: %j before anything is sent', (parts, message) => {
    expect(() => streamOf(...everything).stream.toResponse({ parts } as Options)).toThrow(message);
  });

  it.each<[object, string]>([
    [{ format: 'sses' }, 'format: expected sse, ndjson, text, ai-sdk-ui, got "sses"'],
    [{ format: 'text', parts: ['finish'] }, 'parts: expected none with the format text'],
    [{ format: 'ai-sdk-ui', parts: () => 1 }, 'parts: expected a list with the format ai-sdk-ui'],
    [{ keepAliveMs: 0 }, 'keepAliveMs: expected a time or false, got 0'],
  ])('rejects the options %j, and leaves the stream as it was', async (options, message) => {
    const { stream } = streamOf(...everything);
    expect(() => stream.toResponse(options as Options)).toThrow(message);
    expect((await stream.response()).finishReason).toBe('stop');
  });

  it.each([
    ['an error of the library', new ServerError(`upstream ${SECRET} said no`, { provider: SECRET }), 'server'],
    ['another error', new Error(SECRET), 'unknown'],
  ])('sends only the code of %s', async (_what, error, code) => {
    expect(eventsIn(await bodyOf([...everything.slice(0, 1), error]))).toEqual([
      { type: 'error', error: { code, message: 'The stream failed.' } },
    ]);
  });

  it('sends what onError returns for an error', async () => {
    const onError = (error: unknown): unknown => ({ said: (error as Error).message });
    expect(eventsIn(await bodyOf([new Error('why')], { onError }))).toEqual([
      { type: 'error', error: { said: 'why' } },
    ]);
  });

  it.each<[string, (error: unknown) => unknown]>([
    [
      'throws',
      () => {
        throw new Error(SECRET);
      },
    ],
    ['returns undefined', () => undefined],
    ['returns a value that is not JSON', () => 1n],
  ])('sends only the code where onError %s', async (_what, onError) => {
    expect(eventsIn(await bodyOf([new ServerError(SECRET, { provider: 'p' })], { onError }))).toEqual([
      { type: 'error', error: { code: 'server', message: 'The stream failed.' } },
    ]);
  });

  it.each<[string, (part: StreamPart) => unknown]>([
    [
      'throws',
      () => {
        throw new Error(SECRET);
      },
    ],
    ['returns a value that is not JSON', () => ({ big: 1n })],
  ])('ends with an error, and closes the upstream, where parts %s', async (_what, parts) => {
    const { stream, closed } = streamOf(...everything);
    const body = await stream.toResponse({ parts }).text();
    expect(eventsIn(body)).toEqual([{ type: 'error', error: { code: 'unknown', message: 'The stream failed.' } }]);
    expect(closed()).toBe(true);
  });

  it('uses its own options, and passes the others to the response', () => {
    const response = streamOf(...everything).stream.toResponse({
      status: 202,
      headers: { 'x-a': 'b' },
      parts: ['finish'],
    });
    expect([response.status, response.headers.get('x-a'), response.headers.get('parts')]).toEqual([202, 'b', null]);
  });
});

/** The values of a body of lines; empty lines keep the connection open. */
const linesIn = (body: string): unknown[] =>
  body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

describe('toResponse as lines of JSON', () => {
  it('sends the same parts as events would, and says at the end that it is one', async () => {
    const response = streamOf(...everything).stream.toResponse({ format: 'ndjson', parts: ['text-delta', 'finish'] });
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(linesIn(await response.text())).toEqual([
      { type: 'text-delta', id: 't', delta: 'Hi', newMessage: true },
      expect.objectContaining({ type: 'finish', finishReason: 'stop' }),
      { type: 'done' },
    ]);
  });

  it('ends with the error in place of the end', async () => {
    const body = await bodyOf([...everything.slice(0, 4), new ServerError(SECRET, { provider: 'p' })], {
      format: 'ndjson',
    });
    expect(body).not.toContain(SECRET);
    expect(linesIn(body).at(-1)).toEqual({ type: 'error', error: { code: 'server', message: 'The stream failed.' } });
  });
});

describe('toResponse as text', () => {
  it('sends the text of the answer alone', async () => {
    const parts = everything.filter(({ type }) => type !== 'restart');
    const response = streamOf(...parts).stream.toResponse({ format: 'text' });
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe('Hi');
  });

  it.each<[string, StreamPart | Error]>([
    ['a failure', new ServerError(SECRET, { provider: 'p' })],
    ['a restart', everything.find(({ type }) => type === 'restart') as StreamPart],
  ])('breaks off at %s, which text cannot say', async (_what, last) => {
    const { stream, closed } = streamOf(...everything.slice(0, 4), last, ...everything.slice(4, 6));
    const reader = (stream.toResponse({ format: 'text' }).body as ReadableStream<Uint8Array>).getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('Hi');
    await expect(reader.read()).rejects.toThrow('The stream failed.');
    expect(closed()).toBe(true);
  });
});

describe('a response that waits for its parts', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A stream whose first part comes after `silentMs`. */
  const late = (silentMs: number): ResponseStream =>
    ResponseStream.from(
      (async function* () {
        await new Promise((resolve) => setTimeout(resolve, silentMs));
        yield* everything.slice(0, 5);
        yield everything.at(-1) as StreamPart;
      })(),
    );

  const read = async (options: Options, silentMs: number): Promise<string> => {
    let isRead = false;
    const body = late(silentMs)
      .toResponse(options)
      .text()
      .finally(() => {
        isRead = true;
      });
    while (!isRead) {
      // The code of the formats loads in real time, and the first read begins after it.
      await setImmediate();
      await vi.runAllTimersAsync();
    }
    return body;
  };

  it.each<[Options, number, string]>([
    [{}, 50_000, ': keep-alive\n\n'],
    [{ format: 'ai-sdk-ui' }, 50_000, ': keep-alive\n\n'],
    [{ format: 'ndjson' }, 50_000, '\n'],
    [{ keepAliveMs: 5000 }, 16_000, ': keep-alive\n\n'],
  ])('sends something to keep the connection open, also before the first part: %j', async (options, ms, comment) => {
    const body = await read(options, ms);
    const [silence = ''] = body.split(/data: |\{/);
    expect(silence.replace('id: 0\n\n', '')).toBe(comment.repeat(3));
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each<[Options]>([[{ keepAliveMs: false }], [{ format: 'text' }]])('sends nothing with %j', async (options) => {
    expect(await read(options, 100_000)).not.toMatch(/keep-alive|^\n/);
  });

  it('sends its headers and an opening at once, with an id by which a second connection of an EventSource is known', async () => {
    const { body, headers } = late(1000).toResponse({ headers: { 'x-accel-buffering': 'yes' } });
    expect([headers.get('cache-control'), headers.get('x-accel-buffering')]).toEqual(['no-cache, no-transform', 'yes']);
    expect(late(1).toResponse().headers.get('x-accel-buffering')).toBe('no');
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('id: 0\n\n');
    await reader.cancel();
  });
});
