import type { JsonObject } from '@flexiai/core/plugin';
import type { GeminiService } from '../models/embedding-verb.ts';

/** What of a request Vertex AI counts. https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/count-tokens */
const COUNTED_BY_VERTEX = ['contents', 'systemInstruction', 'tools', 'generationConfig'];

/**
 * A request for the number of tokens of a request: as a whole in its own field, or its counted fields.
 * @param model the model's path, which a whole request repeats
 * @see https://ai.google.dev/api/tokens#method:-models.counttokens
 */
export function toCountRequest(body: JsonObject, model: string, service: GeminiService): JsonObject {
  if (service === 'gemini') return { generateContentRequest: { model, ...body } };
  return Object.fromEntries(Object.entries(body).filter(([field]) => COUNTED_BY_VERTEX.includes(field)));
}
