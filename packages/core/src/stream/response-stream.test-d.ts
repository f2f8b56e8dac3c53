import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import type {
  FlexiAI,
  JsonSchema,
  ResponseStream,
  StreamBeginning,
  StreamEnd,
  StreamPart,
  UnifiedResponse,
} from '../index.ts';

declare const stream: ResponseStream;
declare const ai: FlexiAI;

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

  it('has the type of its schema while the object grows, and at the end', async () => {
    const days = z.array(z.object({ sky: z.string(), celsius: z.coerce.number().optional() }));
    const schema = z.object({ city: z.string(), days });
    const forecast = ai.streamChatCompletion({
      prompt: 'x',
      responseFormat: { type: 'json-schema', name: 'forecast', schema },
    });
    for await (const { city, days: few } of forecast.partialObjectStream) {
      expectTypeOf(city).toEqualTypeOf<string | undefined>();
      expectTypeOf(few?.[0]?.sky).toEqualTypeOf<string | undefined>();
      // What the schema converts is not converted yet.
      expectTypeOf(few?.[0]?.celsius).toEqualTypeOf<unknown>();
    }
    expectTypeOf(await forecast.object()).toEqualTypeOf<z.infer<typeof schema>>();
    const list = ai.streamChatCompletion({
      prompt: 'x',
      responseFormat: { type: 'json-schema', name: 'days', schema: days },
    });
    for await (const { sky } of list.elementStream) expectTypeOf(sky).toEqualTypeOf<string>();
    for await (const item of forecast.elementStream) expectTypeOf(item).toEqualTypeOf<never>();
    for await (const value of stream.partialObjectStream) expectTypeOf(value).toEqualTypeOf<unknown>();
  });

  it('is not needed for one object, which is not optional', async () => {
    const schema = z.object({ at: z.coerce.date() });
    expectTypeOf((await ai.generateObject({ prompt: 'x', schema })).object).toEqualTypeOf<{ at: Date }>();
    const json = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } as const;
    expectTypeOf((await ai.generateObject({ prompt: 'x', schema: json })).object).toEqualTypeOf<{
      readonly n: number;
    }>();
    expectTypeOf((await ai.generateObject({ prompt: 'x', schema: {} as JsonSchema })).object).toEqualTypeOf<unknown>();
    // @ts-expect-error the schema is the format
    ai.generateObject({ prompt: 'x', schema, responseFormat: { type: 'json' } });
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
