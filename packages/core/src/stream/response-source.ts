import type { PartialResponse } from '../errors/failover-errors.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { BatchSource } from './batched-stream.ts';
import { type PartSource, sourceOf } from './part-source.ts';
import { ResponseAccumulator } from './response-accumulator.ts';
import { partsFromResponse } from './response-parts.ts';

/** A source that also has the response to its parts. The layers around a call pass on these. */
export interface ResponseSource extends PartSource, BatchSource<StreamPart, UnifiedResponse> {
  /** The answer, where it exists before its parts: a unary answer, a cache hit. Reading is then not necessary. */
  readonly whole?: UnifiedResponse | undefined;
  /**
   * The answer, after `read` has returned `null`.
   * @throws InvalidResponseError where there was no `finish`
   */
  response(): UnifiedResponse;
  /** The answer so far. */
  partial(): PartialResponse;
}

/** A whole answer as a source. Its parts are made only when they are read. */
export function wholeSource(response: UnifiedResponse): ResponseSource {
  let read = false;
  return {
    whole: response,
    async read() {
      if (read) return null;
      read = true;
      return partsFromResponse(response);
    },
    cancel() {
      read = true;
    },
    response: () => response,
    partial: () => response,
  };
}

/**
 * Any stream of parts as a source, accumulated as it is read.
 *
 * @param whole returns the answer after the last part. @default the accumulated response
 */
export function foldingSource(parts: AsyncIterable<StreamPart>, whole?: () => UnifiedResponse): ResponseSource {
  const source = sourceOf(parts);
  const accumulator = new ResponseAccumulator();
  return {
    async read() {
      const batch = await source.read();
      if (batch !== null) for (const part of batch) accumulator.add(part);
      return batch;
    },
    cancel: (cause) => source.cancel(cause),
    response: whole ?? (() => accumulator.response()),
    partial: () => accumulator.partial(),
  };
}
