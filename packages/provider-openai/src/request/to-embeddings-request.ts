import type { EmbeddingRequest, JsonObject, Warning } from '@flexiai/core/plugin';
import type { Endpoint } from '../api/endpoint.ts';

/** A request for embeddings on the wire. */
export interface EmbeddingsRequest {
  readonly body: JsonObject;
  readonly warnings: readonly Warning[];
}

/** Vectors of a chosen length came with OpenAI's third generation. */
const ONE_LENGTH = /^text-embedding-ada-/;

/**
 * The body of `POST /embeddings`. Fields of the request's `providerOptions` go along as they are and win over all others.
 *
 * @see https://platform.openai.com/docs/api-reference/embeddings/create
 */
export function toEmbeddingsRequest(
  { input, dimensions, providerOptions }: EmbeddingRequest,
  model: string,
  { id, embeddings }: Pick<Endpoint, 'id' | 'embeddings'>,
): EmbeddingsRequest {
  const quirks = embeddings === false ? undefined : embeddings;
  const lengthField = ONE_LENGTH.test(model) ? false : (quirks?.dimensions ?? 'dimensions');
  const warnings: Warning[] = [];
  if (dimensions !== undefined && lengthField === false) {
    warnings.push({
      code: 'unsupported-setting',
      setting: 'dimensions',
      message: `dimensions was left out: the vectors of "${model}" have one length only.`,
    });
  }
  const body = {
    model,
    input,
    // A third of the bytes of numbers in decimal, and nothing to parse.
    ...(quirks?.encodingFormat !== false && { encoding_format: 'base64' }),
    ...(dimensions !== undefined && lengthField !== false && { [lengthField]: dimensions }),
    ...providerOptions?.[id],
  };
  return { body, warnings };
}
