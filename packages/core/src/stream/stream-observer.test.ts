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

/** An observer that remembers all it saw. */
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
  it('sees every part and, once, the finished response', async () => {
    const { observer, seen, ends } = notes();
    const stream = ResponseStream.from(parts(start, text('hi'), finish('hi'))).tap(observer);
    await stream.response();
    for await (const _ of stream);
    await stream.cancel();
    expect(seen).toEqual(['stream-start', 'text-delta', 'finish']);
    expect(ends).toMatchObject([{ status: 'finished', response: { text: 'hi' } }]);
  });

  it('hears once of a failure, with the error and what had arrived', async () => {
    const { observer, ends } = notes();
    const error = new ServerError('cut', { provider: 'p' });
    const stream = ResponseStream.from(parts(start, text('ha'), error)).tap(observer);
    await expect(stream.response()).rejects.toBe(error);
    await expect(stream.response()).rejects.toBe(error);
    await stream.cancel();
    expect(ends).toMatchObject([{ status: 'failed', error, partial: { text: 'ha' } }]);
  });

  it('hears of an abort as of a cancelled stream', async () => {
    const { observer, ends } = notes();
    const stream = ResponseStream.from(parts(start, text('ha'), new RequestAbortedError())).tap(observer);
    await expect(stream.response()).rejects.toBeInstanceOf(RequestAbortedError);
    expect(ends).toMatchObject([{ status: 'cancelled', partial: { text: 'ha' } }]);
  });

  it('hears once that a stream was left early', async () => {
    const { observer, ends } = notes();
    const stream = ResponseStream.from(parts(start, text('ha'), text('lf'), finish(''))).tap(observer);
    for await (const piece of stream.textStream) {
      expect(piece).toBe('ha');
      break;
    }
    await stream.cancel();
    expect(ends).toMatchObject([{ status: 'cancelled', partial: { text: 'ha' } }]);
  });

  it('hears of the failure of a stream that ended without a finish', async () => {
    const { observer, ends } = notes();
    const stream = ResponseStream.from(parts(start, text('ha'))).tap(observer);
    await expect(stream.response()).rejects.toBeInstanceOf(InvalidResponseError);
    expect(ends).toMatchObject([{ status: 'failed', partial: { text: 'ha' } }]);
  });

  it('hears of a stream that could not even be opened', async () => {
    const { observer, ends } = notes();
    const error = new ServerError('nobody there', { provider: 'p' });
    const failing = new ResponseStream(() => Promise.reject(error));
    await expect(failing.tap(observer).response()).rejects.toBe(error);
    expect(ends).toMatchObject([{ status: 'failed', error, partial: { text: '', content: [] } }]);
  });

  it('is told what ended a stream when somebody above gives it up for a reason', async () => {
    const { observer, ends } = notes();
    const cause = new ServerError('too slow', { provider: 'p' });
    const source = observedSource(foldingSource(parts(start, text('ha'), finish(''))), observer);
    await source.read();
    await source.cancel(cause);
    expect(ends).toMatchObject([{ status: 'failed', error: cause }]);
  });

  it('may throw as it likes without harm to the stream or to other observers', async () => {
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

  it('of the end alone leaves a whole answer whole; one of parts has them made', async () => {
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
