import { describe, expect, it } from 'vitest';
import { answer, finish } from '../../test/scripted-provider.ts';
import { InvalidResponseError, RequestAbortedError, ServerError } from '../index.ts';
import type { StreamPart } from '../model/stream-part.ts';
import { foldingSource, wholeSource } from './response-source.ts';
import { ResponseStream } from './response-stream.ts';
import { observedSource, type StreamEnd, type StreamObserver } from './stream-observer.ts';

const start: StreamPart = { type: 'stream-start', provider: 'p', model: 'm' };
const text = (delta: string): StreamPart => ({ type: 'text-delta', id: 't', delta });

async function* parts(...given: (StreamPart | Error)[]): AsyncGenerator<StreamPart> {
  for (const part of given) {
    if (part instanceof Error) throw part;
    yield part;
  }
}

/** An observer that records its calls. */
function notes(): { observer: StreamObserver; seen: string[]; ends: StreamEnd[] } {
  const seen: string[] = [];
  const ends: StreamEnd[] = [];
  return {
    observer: { part: (part) => void seen.push(part.type), end: (end) => void ends.push(end) },
    seen,
    ends,
  };
}

describe('an observer', () => {
  it('receives every part and, once, the finished response', async () => {
    const { observer, seen, ends } = notes();
    const stream = ResponseStream.from(parts(start, text('hi'), finish('hi'))).tap(observer);
    await stream.response();
    for await (const _ of stream);
    await stream.cancel();
    expect(seen).toEqual(['stream-start', 'text-delta', 'finish']);
    expect(ends).toMatchObject([{ status: 'finished', response: { text: 'hi' } }]);
  });

  it('receives the first content once, and not before there is some', async () => {
    const seen: string[] = [];
    const observer: StreamObserver = {
      firstContent: () => void seen.push('first content'),
      part: (part) => void seen.push(part.type),
    };
    await ResponseStream.from(parts(start, text('h'), text('i'), finish('hi')))
      .tap(observer)
      .response();
    expect(seen).toEqual(['stream-start', 'first content', 'text-delta', 'text-delta', 'finish']);
  });

  it('receives a failure once, with the error and the answer so far', async () => {
    const { observer, ends } = notes();
    const error = new ServerError('cut', { provider: 'p' });
    const stream = ResponseStream.from(parts(start, text('ha'), error)).tap(observer);
    await expect(stream.response()).rejects.toBe(error);
    await expect(stream.response()).rejects.toBe(error);
    await stream.cancel();
    expect(ends).toMatchObject([{ status: 'failed', error, partial: { text: 'ha' } }]);
  });

  it('receives an abort as a cancelled stream', async () => {
    const { observer, ends } = notes();
    const stream = ResponseStream.from(parts(start, text('ha'), new RequestAbortedError())).tap(observer);
    await expect(stream.response()).rejects.toBeInstanceOf(RequestAbortedError);
    expect(ends).toMatchObject([{ status: 'cancelled', partial: { text: 'ha' } }]);
  });

  it('is called once when a stream is left early', async () => {
    const { observer, ends } = notes();
    const stream = ResponseStream.from(parts(start, text('ha'), text('lf'), finish(''))).tap(observer);
    for await (const piece of stream.textStream) {
      expect(piece).toBe('ha');
      break;
    }
    await stream.cancel();
    expect(ends).toMatchObject([{ status: 'cancelled', partial: { text: 'ha' } }]);
  });

  it('receives a failure when a stream ends without a finish', async () => {
    const { observer, ends } = notes();
    const stream = ResponseStream.from(parts(start, text('ha'))).tap(observer);
    await expect(stream.response()).rejects.toBeInstanceOf(InvalidResponseError);
    expect(ends).toMatchObject([{ status: 'failed', partial: { text: 'ha' } }]);
  });

  it('is called when a stream could not be opened', async () => {
    const { observer, ends } = notes();
    const error = new ServerError('no server', { provider: 'p' });
    const failing = new ResponseStream(() => Promise.reject(error));
    await expect(failing.tap(observer).response()).rejects.toBe(error);
    expect(ends).toMatchObject([{ status: 'failed', error, partial: { text: '', content: [] } }]);
  });

  it('receives the cause when an outer layer cancels a stream for a reason', async () => {
    const { observer, ends } = notes();
    const cause = new ServerError('too slow', { provider: 'p' });
    const source = observedSource(foldingSource(parts(start, text('ha'), finish(''))), observer);
    await source.read();
    await source.cancel(cause);
    expect(ends).toMatchObject([{ status: 'failed', error: cause }]);
  });

  it('may throw without effect on the stream or on other observers', async () => {
    const { observer, seen, ends } = notes();
    const clumsy: StreamObserver = {
      part() {
        throw new Error('part');
      },
      end() {
        throw new Error('end');
      },
    };
    const stream = ResponseStream.from(parts(start, text('hi'), finish('hi')))
      .tap(clumsy)
      .tap(observer)
      .tap(clumsy);
    expect((await stream.response()).text).toBe('hi');
    expect([seen.length, ends.length]).toEqual([3, 1]);
  });

  it('keeps a whole answer whole if it only has end, and has the parts made if it has part', async () => {
    const ends: StreamEnd[] = [];
    const whole = observedSource(wholeSource(answer('hi')), { end: (end) => void ends.push(end) });
    expect(whole.whole).toBeDefined();
    expect(whole.response().text).toBe('hi');
    expect(ends).toMatchObject([{ status: 'finished' }]);

    const { observer, seen } = notes();
    const stream = ResponseStream.fromResponse(answer('hi')).tap(observer);
    expect((await stream.response()).text).toBe('hi');
    expect(seen).toEqual(['stream-start', 'text-delta', 'finish']);
  });
});
