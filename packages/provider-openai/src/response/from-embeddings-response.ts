import {
  countOf,
  type EmbeddingResult,
  InvalidResponseError,
  isObject,
  objectOf,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import { errorInAnswer, type FailureContext } from '../openai-errors.ts';
import { decodeVector } from './decode-vector.ts';
import { usageOf } from './usage.ts';

/**
 * The vectors in a body of `POST /embeddings`, in the order of the texts, whatever order the body has.
 *
 * @param body the parsed JSON, or `undefined` where it was none
 * @param count how many texts were sent
 * @throws InvalidResponseError unless there is one vector for each text; the provider's own error where the body holds one
 */
export function fromEmbeddingsResponse(
  body: unknown,
  count: number,
  context: FailureContext,
  warnings: readonly Warning[],
): EmbeddingResult {
  const answer = objectOf(body);
  const data = answer?.['data'];
  if (answer === undefined || !Array.isArray(data)) {
    if (isObject(answer?.['error'])) throw errorInAnswer(answer, context);
    throw notVectors('is not a list of embeddings', context);
  }
  if (data.length !== count) throw notVectors(`has ${data.length} embeddings for ${count} texts`, context);
  const embeddings = new Array<readonly number[] | undefined>(count).fill(undefined);
  for (const [place, entry] of data.entries()) {
    const fields = objectOf(entry);
    const index = countOf(fields?.['index']) ?? place;
    const vector = decodeVector(fields?.['embedding']);
    if (vector === undefined) throw notVectors(`has an embedding (${place}) that cannot be read`, context);
    embeddings[index] = vector;
  }
  if (embeddings.length !== count || !isComplete(embeddings)) {
    throw notVectors('does not say which embedding belongs to which text', context);
  }
  return {
    model: stringOf(answer['model']) ?? context.model,
    embeddings,
    usage: usageOf(answer['usage']),
    warnings,
    ...(context.requestId !== undefined && { requestId: context.requestId }),
  };
}

function isComplete(list: readonly (readonly number[] | undefined)[]): list is readonly (readonly number[])[] {
  return list.every((vector) => vector !== undefined);
}

function notVectors(what: string, context: FailureContext): InvalidResponseError {
  return new InvalidResponseError(`The answer of "${context.provider}" to /embeddings ${what}.`, context);
}
