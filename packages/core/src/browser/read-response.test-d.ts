import { describe, expectTypeOf, it } from 'vitest';
import { type ResponseReader, readResponse, type ShownPart } from '../browser.ts';
import { ResponseStream, type StreamResponseOptions, type ToolRunPart } from '../index.ts';

const response = new Response();

describe('readResponse', () => {
  it('gives parts without the fields that stay on the server', () => {
    expectTypeOf(readResponse(response)).toEqualTypeOf<ResponseReader<ShownPart>>();
    type Finish = Extract<ShownPart, { type: 'finish' }>;
    expectTypeOf<keyof Finish>().toEqualTypeOf<'type' | 'finishReason' | 'usage'>();
    expectTypeOf<ShownPart['type']>().toEqualTypeOf<ToolRunPart['type']>();
  });

  it('gives values of the application’s own', () => {
    expectTypeOf(readResponse<{ readonly by: string }>(response)).toExtend<AsyncIterable<{ readonly by: string }>>();
  });
});

describe('toResponse', () => {
  it('takes the kinds of parts that its stream has', () => {
    const { toResponse } = ResponseStream.prototype;
    expectTypeOf(toResponse).parameter(0).toEqualTypeOf<StreamResponseOptions | undefined>();
    expectTypeOf<StreamResponseOptions>().not.toExtend<{ parts: readonly 'tool-result'[] }>();
    expectTypeOf<{ parts: readonly 'tool-result'[] }>().toExtend<StreamResponseOptions<ToolRunPart>>();
    expectTypeOf<{ parts: readonly 'tool-result'[] }>().not.toExtend<StreamResponseOptions>();
  });
});
