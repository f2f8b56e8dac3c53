import {
  countOf,
  type EmbeddingResult,
  fieldsOf,
  InvalidResponseError,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  UNKNOWN_USAGE,
  type Usage,
  type Warning,
} from '@flexiai/core/plugin';
import type { FailureContext } from '../gemini-errors.ts';
import type { EmbeddingVerb } from '../models/embedding-verb.ts';
import { usageOf } from './usage.ts';

/**
 * The vectors of an answer, in the order of the texts. The API names no model, and the Gemini API reports no usage of most models.
 *
 * @param count how many texts were sent
 * @throws InvalidResponseError unless there is one vector for each text
 * @see https://ai.google.dev/api/embeddings#BatchEmbedContentsResponse
 */
export function fromEmbedResponse(
  payload: unknown,
  verb: EmbeddingVerb,
  count: number,
  context: FailureContext & { readonly model: string },
  warnings: readonly Warning[],
): EmbeddingResult {
  const answer = objectOf(payload);
  const vectors = answer === undefined ? undefined : vectorsOf[verb](answer);
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
  return { model: context.model, embeddings, usage: usageIn(answer, vectors), warnings };
}

const vectorsOf: { readonly [V in EmbeddingVerb]: (answer: JsonObject) => unknown } = {
  batchEmbedContents: ({ embeddings }) => embeddings,
  predict: ({ predictions }) =>
    Array.isArray(predictions) ? predictions.map((one) => fieldsOf(one)['embeddings']) : undefined,
  embedContent: ({ embedding }) => (embedding === undefined ? undefined : [embedding]),
};

/** The figures of the whole request; Vertex AI's older models count the tokens of each text. */
function usageIn({ usageMetadata }: JsonObject, vectors: readonly unknown[]): Usage {
  if (isObject(usageMetadata)) return usageOf(usageMetadata);
  const counts = listOf(vectors).map((vector) => countOf(fieldsOf(fieldsOf(vector)['statistics'])['token_count']));
  if (counts.length === 0 || counts.includes(undefined)) return UNKNOWN_USAGE;
  const promptTokenCount = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return usageOf({ promptTokenCount });
}

function isVector(values: unknown): values is readonly number[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'number');
}
