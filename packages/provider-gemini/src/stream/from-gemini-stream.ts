import { ConnectionError, FlexiAIError, InvalidResponseError, type StreamPart } from '@flexiai/core/plugin';
import type { ErrorContext } from '../gemini-errors.ts';
import type { AnswerBuilder } from '../response/answer-builder.ts';
import type { Chunk } from './read-chunks.ts';

/**
 * The unified parts of a stream, in the batches in which its chunks came. Whatever a batch holds before an error is
 * handed over before the error is thrown.
 *
 * @throws what the chunks throw, and ConnectionError for a stream that ends without a `finishReason`
 */
export async function* fromGeminiStream(
  batches: AsyncIterable<readonly Chunk[]>,
  builder: AnswerBuilder,
  context: ErrorContext,
  signal: AbortSignal,
): AsyncGenerator<readonly StreamPart[], void, undefined> {
  try {
    for await (const batch of batches) yield* partsOf(batch, builder);
  } catch (error) {
    // A connection that breaks after the answer's end has nothing more to lose.
    if (error instanceof FlexiAIError || signal.aborted || !builder.isEndedForSure) throw error;
  }
  if (builder.isEnded) {
    yield builder.finish();
    return;
  }
  const { noise } = builder;
  throw noise !== undefined
    ? new InvalidResponseError(`Gemini answered with ${noise} in place of a stream of events.`, context)
    : new ConnectionError('The stream ended without a finishReason: the answer is not whole.', context);
}

function* partsOf(batch: readonly Chunk[], builder: AnswerBuilder): Generator<readonly StreamPart[], void, undefined> {
  const parts: StreamPart[] = [];
  try {
    for (const chunk of batch) parts.push(...builder.add(chunk));
  } catch (error) {
    if (parts.length > 0) yield parts;
    throw error;
  }
  if (parts.length > 0) yield parts;
}
