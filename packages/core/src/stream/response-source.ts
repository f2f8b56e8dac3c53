import type { PartialResponse } from '../errors/failover-errors.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { type PartSource, sourceOf } from './part-source.ts';
import { ResponseAccumulator } from './response-accumulator.ts';
import { partsFromResponse } from './response-parts.ts';

/** Parts that know what they add up to. The layers around a call pass these along. */
export interface ResponseSource extends PartSource {
  /** The answer, where it is there in whole before its parts: a unary answer, a cache hit. Nobody needs to read then. */
  readonly whole?: UnifiedResponse | undefined;
  /**
   * The answer, once `read` has returned `null`.
   * @throws InvalidResponseError when there was no `finish`
   */
  response(): UnifiedResponse;
  /** What has been read so far. */
  partial(): PartialResponse;
}

/** A whole answer as a source. Its parts are made only if somebody reads them. */
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
 * Any stream of parts as a source, folded as it is read.
 * @param whole the answer that the parts add up to, asked for after the last one. @default what they are folded to
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
