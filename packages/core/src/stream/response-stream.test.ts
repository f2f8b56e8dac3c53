import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { answer, finish } from '../../test/scripted-provider.ts';
import { RequestAbortedError, ServerError } from '../index.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { ResponseSource } from './response-source.ts';
import { wholeSource } from './response-source.ts';
import { ResponseStream } from './response-stream.ts';
import { sourceCode } from './source-code.ts';

const start: StreamPart = { type: 'stream-start', provider: 'p', model: 'm' };
const text = (delta: string): StreamPart => ({ type: 'text-delta', id: 't', delta });

/** A generator of parts that reports whether it was closed. */
function generator(...given: (StreamPart | Error | 'hang')[]): { stream: ResponseStream; closed: () => boolean } {
  let closed = false;
  const stream = ResponseStream.from(
    (async function* () {
      try {
        for (const part of given) {
          if (part instanceof Error) throw part;
          if (part === 'hang') await new Promise(() => undefined);
          else yield part;
        }
      } finally {
        closed = true;
      }
    })(),
  );
  return { stream, closed: () => closed };
}

const hello = [start, text('Hel'), text('lo'), finish('Hello')];

/** Runs everything that only waits for the next turn of the event loop. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a ResponseStream of parts', () => {
  it('yields its parts once, in order, and the whole response before, during and after', async () => {
    const before = generator(...hello).stream;
    expect((await before.response()).text).toBe('Hello');
    expect(await Array.fromAsync(before)).toEqual(hello);

    const after = generator(...hello).stream;
    expect(await Array.fromAsync(after)).toEqual(hello);
    expect((await after.response()).text).toBe('Hello');

    const { stream: during } = generator(...hello);
    const seen: StreamPart[] = [];
    let response: Promise<unknown> | undefined;
    for await (const part of during) {
      seen.push(part);
      response ??= during.response();
    }
    expect(seen).toEqual(hello);
    expect(await response).toMatchObject({ text: 'Hello' });
  });

  it('cannot be iterated twice, as parts or as text', async () => {
    const { stream } = generator(...hello);
    for await (const _ of stream.textStream);
    expect(() => stream[Symbol.asyncIterator]()).toThrow(TypeError);
    expect(() => stream.toReadableStream()).toThrow(TypeError);
    expect(() => stream.toResponse()).toThrow(TypeError);
  });

  it('answers concurrent calls of next() in order', async () => {
    const parts = generator(...hello).stream[Symbol.asyncIterator]();
    const results = await Promise.all(Array.from({ length: 6 }, () => parts.next()));
    expect(results.map(({ value }) => value)).toEqual([...hello, undefined, undefined]);
    expect(results.map(({ done }) => done)).toEqual([false, false, false, false, true, true]);
  });

  it('closes its generator when the loop is left, and then rejects response()', async () => {
    const { stream, closed } = generator(...hello);
    for await (const part of stream) if (part.type === 'text-delta') break;
    expect(closed()).toBe(true);
    await expect(stream.response()).rejects.toBeInstanceOf(RequestAbortedError);
  });

  it('has its response when the loop is left at the finish', async () => {
    const { stream, closed } = generator(...hello);
    for await (const part of stream) if (part.type === 'finish') break;
    expect((await stream.response()).text).toBe('Hello');
    await turn();
    expect(closed()).toBe(true);
  });

  it('lets a generator run to its own end after the finish', async () => {
    const { stream, closed } = generator(...hello);
    await stream.response();
    await turn();
    expect(closed()).toBe(true);
  });

  it('yields nothing more after the loop was left, even while a read is pending', async () => {
    const { stream } = generator(start, 'hang');
    const parts = stream[Symbol.asyncIterator]();
    await parts.next();
    void parts.next();
    void parts.return?.();
    expect(await parts.next()).toEqual({ done: true, value: undefined });

    const finished = generator(...hello).stream;
    await finished.response();
    const rest = finished[Symbol.asyncIterator]();
    await rest.next();
    await rest.return?.();
    expect(await rest.next()).toEqual({ done: true, value: undefined });
  });

  it('throws the error that ended it early in the loop and in response(), after the parts before it', async () => {
    const error = new ServerError('cut', { provider: 'p' });
    const { stream } = generator(start, text('Hel'), error);
    const seen: string[] = [];
    await expect(
      (async () => {
        for await (const part of stream) seen.push(part.type);
      })(),
    ).rejects.toBe(error);
    expect(seen).toEqual(['stream-start', 'text-delta']);
    await expect(stream.response()).rejects.toBe(error);
  });

  it('returns a failure from every later next(), and does not read on', async () => {
    const error = new ServerError('cut', { provider: 'p' });
    const parts = generator(error).stream[Symbol.asyncIterator]();
    await expect(parts.next()).rejects.toBe(error);
    await expect(parts.next()).rejects.toBe(error);
  });

  it('causes no unhandled rejection when it is not read, or not read to its end', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const open = vi.fn(() => Promise.reject(new Error('no')));
    new ResponseStream(open);
    const parts = generator(start, new Error('later')).stream[Symbol.asyncIterator]();
    await parts.next();
    await turn();
    process.off('unhandledRejection', unhandled);
    expect(open).not.toHaveBeenCalled();
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('can be cancelled at any time, more than once', async () => {
    const { stream, closed } = generator(...hello);
    await stream.cancel();
    await stream.cancel();
    expect(closed()).toBe(false);
    await expect(stream.response()).rejects.toBeInstanceOf(RequestAbortedError);
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(RequestAbortedError);

    const finished = generator(...hello).stream;
    await finished.response();
    await finished.cancel();
    expect((await finished.response()).text).toBe('Hello');
  });

  it.each([
    ['is loaded', (stream: ResponseStream) => stream],
    ['is not loaded', (stream: ResponseStream) => stream],
    ['is not loaded, behind an observer', (stream: ResponseStream) => stream.tap({})],
  ])('that is cancelled before its first read returns its iterable once, where its code %s', async (how, wrap) => {
    const loaded = vi.spyOn(sourceCode, 'loaded', 'get');
    if (how !== 'is loaded') loaded.mockReturnValue(undefined);
    else await sourceCode.load();
    onTestFinished(() => loaded.mockRestore());
    const left = vi.fn(async () => ({ done: true, value: undefined }) as const);
    const next = vi.fn();
    const stream = wrap(ResponseStream.from({ [Symbol.asyncIterator]: () => ({ next, return: left }) }));
    await stream.cancel();
    await stream.cancel();
    expect(left).toHaveBeenCalledOnce();
    expect(next).not.toHaveBeenCalled();
  });

  it('that is cancelled while its code is being loaded returns its iterable once', async () => {
    const loaded = vi.spyOn(sourceCode, 'loaded', 'get').mockReturnValue(undefined);
    onTestFinished(() => loaded.mockRestore());
    const left = vi.fn(async () => ({ done: true, value: undefined }) as const);
    const stream = ResponseStream.from({ [Symbol.asyncIterator]: () => ({ next: vi.fn(), return: left }) });
    const response = stream.response();
    response.catch(() => undefined);
    await stream.cancel();
    expect(left).toHaveBeenCalledOnce();
    await expect(response).rejects.toBeInstanceOf(RequestAbortedError);
  });

  it('is cancelled at the end of an `await using` block', async () => {
    const { stream, closed } = generator(...hello);
    {
      await using mine = stream;
      for await (const _ of { [Symbol.asyncIterator]: () => ({ next: () => mine[Symbol.asyncIterator]().next() }) })
        break;
    }
    expect(closed()).toBe(true);
  });
});

describe('a ResponseStream that is being opened', () => {
  it('is opened once, at the first read', async () => {
    const open = vi.fn(async (): Promise<ResponseSource> => wholeSource(answer('hi')));
    const stream = new ResponseStream(open);
    const [one, two, parts] = await Promise.all([stream.response(), stream.response(), Array.fromAsync(stream)]);
    expect([one.text, two.text, parts.length]).toEqual(['hi', 'hi', 3]);
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('calls abandon when it is cancelled before it is open, and settles all pending reads', async () => {
    const { promise, reject } = Promise.withResolvers<ResponseSource>();
    const abandon = vi.fn(() => reject(new RequestAbortedError()));
    const stream = new ResponseStream(() => promise, abandon).tap({}).tap({});
    const parts = stream[Symbol.asyncIterator]();
    const waiting = parts.next();
    const response = stream.response();
    response.catch(() => undefined);
    await parts.return?.();
    expect(abandon).toHaveBeenCalledTimes(1);
    expect(await waiting).toEqual({ done: true, value: undefined });
    await expect(response).rejects.toBeInstanceOf(RequestAbortedError);
  });

  it('cancels a source that arrives too late', async () => {
    const { promise, resolve } = Promise.withResolvers<ResponseSource>();
    const cancel = vi.fn();
    const stream = new ResponseStream(() => promise);
    const next = stream[Symbol.asyncIterator]().next();
    next.catch(() => undefined);
    const cancelled = stream.cancel();
    resolve({ ...wholeSource(answer('late')), cancel });
    await cancelled;
    expect(cancel).toHaveBeenCalledTimes(1);
    await expect(next).rejects.toBeInstanceOf(RequestAbortedError);
  });

  it('throws a synchronous error of `open`', async () => {
    const stream = new ResponseStream(() => {
      throw new Error('at once');
    });
    await expect(stream.response()).rejects.toThrow('at once');
  });
});

describe('started()', () => {
  const warnings = [{ code: 'other', message: 'topK has no effect.' }] as const;
  const named: StreamPart = { type: 'stream-start', provider: 'p', model: 'm', requestId: 'r1', warnings };

  it('resolves at the first content with who answers, and a later loop gets all parts', async () => {
    let read = 0;
    const stream = ResponseStream.from(
      (async function* () {
        for (const part of [named, { type: 'text-delta', id: '0', delta: '' } as const, ...hello.slice(1)]) {
          read += 1;
          yield part;
        }
      })(),
    );
    expect(await stream.started()).toEqual({
      provider: 'p',
      model: 'm',
      providerRequestId: 'r1',
      requestId: 'r1',
      warnings,
    });
    expect(read).toBe(3);
    expect(await stream.started()).toMatchObject({ model: 'm' });
    expect((await Array.fromAsync(stream))[0]).toEqual(named);
    expect(await stream.started()).toMatchObject({ model: 'm' });
  });

  it('throws the error of a stream without an answer, and resolves for one that breaks off later', async () => {
    const error = new ServerError('down', { provider: 'p' });
    const refused = new ResponseStream(() => Promise.reject(error));
    await expect(refused.started()).rejects.toBe(error);
    await expect(refused.response()).rejects.toBe(error);
    await expect(generator(start, error).stream.started()).rejects.toBe(error);
    const { stream } = generator(...hello.slice(0, 2), error);
    expect(await stream.started()).toEqual({ provider: 'p', model: 'm', warnings: [] });
    await expect(stream.response()).rejects.toBe(error);
    expect(await stream.started()).toMatchObject({ provider: 'p' });
  });

  it('resolves for an answer that is there as a whole, and for one without content', async () => {
    const whole = ResponseStream.fromResponse({ ...answer('hi'), warnings });
    expect(await whole.started()).toEqual({ provider: 'scripted', model: 'm', warnings });
    expect(await whole.response()).toMatchObject({ text: 'hi' });
    const { stream } = generator(start, hello.at(-1) as StreamPart);
    expect(await stream.started()).toMatchObject({ provider: 'p', model: 'm' });
  });

  it('rejects when the stream is cancelled meanwhile', async () => {
    const { promise, reject } = Promise.withResolvers<ResponseSource>();
    const stream = new ResponseStream(
      () => promise,
      () => reject(new RequestAbortedError()),
    );
    const started = stream.started();
    await Promise.all([expect(started).rejects.toBeInstanceOf(RequestAbortedError), stream.cancel()]);
  });
});

describe('a ResponseStream of a whole answer', () => {
  it('returns the very same response, and its parts on request, before or after', async () => {
    const whole = answer('hi');
    const first = ResponseStream.fromResponse(whole);
    expect(await first.response()).toBe(whole);
    expect((await Array.fromAsync(first)).map(({ type }) => type)).toEqual(['stream-start', 'text-delta', 'finish']);

    const second = ResponseStream.fromResponse(whole);
    expect(await Array.fromAsync(second.textStream)).toEqual(['hi']);
    expect(await second.response()).toBe(whole);
  });

  it('can be passed on by a middleware that has read it', async () => {
    const { stream } = generator(...hello);
    await stream.response();
    const source = await stream.source();
    const parts = await source.read();
    expect(parts?.map(({ type }) => type)).toEqual(['stream-start', 'text-delta', 'finish']);
    expect(source.response().text).toBe('Hello');
  });
});

describe('toReadableStream', () => {
  it('yields the parts, and reads no further ahead than it is asked', async () => {
    let made = 0;
    const stream = ResponseStream.from(
      (async function* () {
        for (const part of hello) {
          made += 1;
          yield part;
        }
      })(),
    );
    const reader = stream.toReadableStream().getReader();
    await turn();
    expect(made).toBe(0);
    expect((await reader.read()).value).toEqual(start);
    await turn();
    expect(made).toBe(1);
    reader.releaseLock();
  });

  it('fails when the stream fails', async () => {
    const error = new ServerError('cut', { provider: 'p' });
    const reader = generator(start, error).stream.toReadableStream().getReader();
    await reader.read();
    await expect(reader.read()).rejects.toBe(error);
  });

  it('closes the source when it is cancelled', async () => {
    const { stream, closed } = generator(...hello);
    const reader = stream.toReadableStream().getReader();
    await reader.read();
    await reader.cancel();
    expect(closed()).toBe(true);
  });
});

describe('toResponse', () => {
  it('sends events with the headers of a stream, and keeps the given status and headers', async () => {
    const response = generator(...hello).stream.toResponse({
      status: 201,
      headers: { 'x-a': 'b', 'cache-control': 'x' },
    });
    expect([response.status, response.headers.get('x-a'), response.headers.get('cache-control')]).toEqual([
      201,
      'b',
      'no-cache, no-transform',
    ]);
    const events = (await response.text()).split('\n\n').filter((event) => event !== '');
    expect(events.at(-1)).toBe('data: [DONE]');
  });

  it('hides the message of an error that is not the library’s own', async () => {
    const body = await generator(start, new Error('secret detail')).stream.toResponse().text();
    expect(body).toContain('data: {"type":"error","error":{"code":"unknown","message":"The stream failed."}');
    expect(body).not.toContain('secret detail');
  });

  it('closes the source when the web client disconnects', async () => {
    const { stream, closed } = generator(...hello);
    const { body } = stream.toResponse();
    const reader = body?.getReader();
    // The first is sent before the stream is read.
    await reader?.read();
    await reader?.read();
    await reader?.cancel();
    expect(closed()).toBe(true);
  });
});
