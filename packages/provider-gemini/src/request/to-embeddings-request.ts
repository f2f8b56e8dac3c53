import type { EmbeddingRequest, JsonObject, Warning } from '@flexiai/core/plugin';
import { bareModelName } from '../models/model-traits.ts';

/** A request for embeddings on the wire. */
export interface EmbedRequest {
  readonly body: JsonObject;
  readonly warnings: readonly Warning[];
}

/**
 * From the documentation of outputDimensionality: "You cannot set this value if using the earlier model (models/embedding-001)".
 */
const ONE_LENGTH = 'embedding-001';

/**
 * The body of `batchEmbedContents`. Fields of `providerOptions.gemini` (`taskType`, `title` …) are sent with every text, unchanged,
 * and override all others.
 *
 * @see https://ai.google.dev/api/embeddings#EmbedContentRequest
 */
export function toEmbedRequest({ input, dimensions, providerOptions }: EmbeddingRequest, model: string): EmbedRequest {
  const fixedLength = bareModelName(model) === ONE_LENGTH;
  const warnings: Warning[] = [];
  if (dimensions !== undefined && fixedLength) {
    warnings.push({
      code: 'unsupported-setting',
      setting: 'dimensions',
      message: `dimensions was left out: the vectors of "${model}" have a fixed length.`,
    });
  }
  const shared = {
    ...(dimensions !== undefined && !fixedLength && { outputDimensionality: dimensions }),
    ...providerOptions?.['gemini'],
  };
  return { body: { requests: input.map((text) => ({ content: { parts: [{ text }] }, ...shared })) }, warnings };
}
