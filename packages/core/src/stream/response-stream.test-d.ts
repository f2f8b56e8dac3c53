import { describe, expectTypeOf, it } from 'vitest';
import type { ResponseStream, StreamBeginning, StreamEnd, StreamPart, UnifiedResponse } from '../index.ts';

declare const stream: ResponseStream;

describe('a ResponseStream', () => {
  it('is an async iterable of parts, and has a text and a response', async () => {
    expectTypeOf(stream).toExtend<AsyncIterable<StreamPart>>();
    expectTypeOf(stream).toExtend<AsyncDisposable>();
    for await (const part of stream) expectTypeOf(part).toEqualTypeOf<StreamPart>();
    for await (const piece of stream.textStream) expectTypeOf(piece).toEqualTypeOf<string>();
    expectTypeOf(await stream.response()).toEqualTypeOf<UnifiedResponse>();
    expectTypeOf(await stream.started()).toEqualTypeOf<StreamBeginning>();
    expectTypeOf(stream.toReadableStream()).toEqualTypeOf<ReadableStream<StreamPart>>();
    expectTypeOf(stream.toResponse()).toEqualTypeOf<Response>();
  });

  it('passes an observer an end that narrows by its status', () => {
    stream.tap({
      part: (part) => expectTypeOf(part).toEqualTypeOf<StreamPart>(),
      end: (end) => {
        expectTypeOf(end).toEqualTypeOf<StreamEnd>();
        if (end.status === 'finished') expectTypeOf(end.response).toEqualTypeOf<UnifiedResponse>();
        else expectTypeOf(end.partial.text).toEqualTypeOf<string>();
        // @ts-expect-error only a failure has an error
        end.error;
      },
    });
  });
});
