import { describe, expect, it } from 'vitest';
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
  const events = body.split('\n\n').filter((event) => event !== '');
  return events.map((event) =>
    event === 'data: [DONE]' ? 'end' : (JSON.parse(event.replace(/^(?:event: error\n)?data: /, '')) as unknown),
  );
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
    [['text'], 'there is no part of type "text"'],
    [['tool-calls'], 'did you mean "tool-call'],
    ['all', 'expected a list of kinds of parts or a function, got "all"'],
  ])('rejects the option parts: %j before anything is sent', (parts, message) => {
    expect(() => streamOf(...everything).stream.toResponse({ parts } as Options)).toThrow(message);
  });

  it.each([
    ['an error of the library', new ServerError(`upstream ${SECRET} said no`, { provider: SECRET }), 'server'],
    ['another error', new Error(SECRET), 'unknown'],
  ])('sends only the code of %s', async (_what, error, code) => {
    expect(eventsIn(await bodyOf([...everything.slice(0, 1), error]))).toEqual([
      { code, message: 'The stream failed.' },
    ]);
  });

  it('sends what onError returns for an error', async () => {
    const onError = (error: unknown): unknown => ({ said: (error as Error).message });
    expect(eventsIn(await bodyOf([new Error('why')], { onError }))).toEqual([{ said: 'why' }]);
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
      { code: 'server', message: 'The stream failed.' },
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
    expect(eventsIn(body)).toEqual([{ code: 'unknown', message: 'The stream failed.' }]);
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
