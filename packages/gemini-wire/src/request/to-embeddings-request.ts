import type { EmbeddingRequest, JsonObject, Warning } from '@flexiai/core/plugin';
import type { EmbeddingVerb } from '../models/embedding-verb.ts';
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
 * The body of a request for embeddings. The caller's own fields (`taskType`, `title` …) are sent with every text, and override all
 * others.
 *
 * @param path the model's path, which is repeated with every text of a batch
 * @param own fields of the API for this request
 */
export function toEmbedRequest(
  { input, dimensions }: EmbeddingRequest,
  { model, path }: { readonly model: string; readonly path: string },
  verb: EmbeddingVerb,
  own: JsonObject | undefined,
): EmbedRequest {
  const fixedLength = bareModelName(model) === ONE_LENGTH;
  const warnings: Warning[] = [];
  if (dimensions !== undefined && fixedLength) {
    warnings.push({
      code: 'unsupported-setting',
      setting: 'dimensions',
      message: `dimensions was left out: the vectors of "${model}" have a fixed length.`,
    });
  }
  const shared = { ...(dimensions !== undefined && !fixedLength && { outputDimensionality: dimensions }), ...own };
  return { body: bodies[verb](input, shared, path), warnings };
}

const bodies: {
  readonly [V in EmbeddingVerb]: (input: readonly string[], fields: JsonObject, path: string) => JsonObject;
} = {
  // https://ai.google.dev/api/embeddings#EmbedContentRequest
  batchEmbedContents: (input, fields, model) => ({
    requests: input.map((text) => ({ content: { parts: [{ text }] }, ...fields, model })),
  }),
  // https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
  predict: (input, { taskType, title, ...parameters }) => ({
    instances: input.map((content) => ({
      content,
      ...(taskType !== undefined && { task_type: taskType }),
      ...(title !== undefined && { title }),
    })),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  }),
  // The same page, for the models since gemini-embedding-2: one text.
  embedContent: ([text = ''], fields) => ({
    content: { role: 'user', parts: [{ text }] },
    ...(Object.keys(fields).length > 0 && { embedContentConfig: fields }),
  }),
};
