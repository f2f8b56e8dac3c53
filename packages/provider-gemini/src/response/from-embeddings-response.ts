import { type EmbeddingResult, InvalidResponseError, isObject, objectOf, type Warning } from '@flexiai/core/plugin';
import type { FailureContext } from '../gemini-errors.ts';
import { usageOf } from './usage.ts';

/**
 * The vectors of an answer to `batchEmbedContents`, in the order of the texts. The API names no model, and most models report no
 * usage.
 *
 * @param count how many texts were sent
 * @throws InvalidResponseError unless there is one vector for each text
 * @see https://ai.google.dev/api/embeddings#BatchEmbedContentsResponse
 */
export function fromEmbedResponse(
  payload: unknown,
  count: number,
  context: FailureContext & { readonly model: string },
  warnings: readonly Warning[],
): EmbeddingResult {
  const answer = objectOf(payload);
  const vectors = answer?.['embeddings'];
  if (answer === undefined || !Array.isArray(vectors)) {
    throw new InvalidResponseError("Gemini's answer has no embeddings.", context);
  }
  if (vectors.length !== count) {
    throw new InvalidResponseError(`Gemini's answer has ${vectors.length} embeddings for ${count} texts.`, context);
  }
  const embeddings = vectors.map((vector: unknown) => {
    const values = objectOf(vector)?.['values'];
    if (isVector(values)) return values;
    throw new InvalidResponseError("Gemini's answer has an embedding that cannot be read.", context);
  });
  const metadata = answer['usageMetadata'];
  return {
    model: context.model,
    embeddings,
    usage: usageOf(isObject(metadata) ? metadata : undefined),
    warnings,
  };
}

function isVector(values: unknown): values is readonly number[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'number');
}
