import type { EmbeddingRequest, JsonObject, Warning } from '@flexiai/core/plugin';
import type { Endpoint } from '../api/endpoint.ts';

/** A request for embeddings on the wire. */
export interface EmbeddingsRequest {
  readonly body: JsonObject;
  readonly warnings: readonly Warning[];
}

/** Only OpenAI's third generation and later supports vectors of a chosen length. */
const ONE_LENGTH = /^text-embedding-ada-/;

/**
 * The body of `POST /embeddings`. Fields of the request's `providerOptions` are sent unchanged and override all others.
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
      message: `dimensions was left out: the vectors of "${model}" have a fixed length.`,
    });
  }
  const body = {
    model,
    input,
    // A third of the bytes of decimal numbers, without parsing.
    ...(quirks?.encodingFormat !== false && { encoding_format: 'base64' }),
    ...(dimensions !== undefined && lengthField !== false && { [lengthField]: dimensions }),
    ...providerOptions?.[id],
  };
  return { body, warnings };
}
