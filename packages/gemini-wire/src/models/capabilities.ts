import type { ProviderCapabilities } from '@flexiai/core/plugin';
import { embeddingVerb, type GeminiService } from './embedding-verb.ts';
import { KNOWN_MODELS } from './known-models.ts';
import { bareModelName, traitsOf } from './model-traits.ts';

/**
 * The most texts of one request. Of batchEmbedContents: "at most 100 requests can be in one batch". Of Vertex AI's models for
 * embeddings, some take 250 and the newer ones one.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
 */
const MOST_EMBEDDING_INPUTS = { batchEmbedContents: 100, predict: 250, embedContent: 1 };

/** The capabilities of a model, as far as its name shows. */
export function capabilitiesOf(model: string, service: GeminiService = 'gemini'): ProviderCapabilities {
  const { thinking, structured } = traitsOf(model);
  const maxContextTokens = KNOWN_MODELS.find(({ id }) => id === model)?.maxContextTokens;
  return {
    streaming: true,
    tools: structured,
    images: true,
    files: structured,
    audio: structured,
    jsonSchema: structured,
    reasoning: thinking !== 'none',
    // Models since Gemini 3.6 answer: "Requests ending with a model turn are not supported".
    prefill: false,
    maxEmbeddingInputs: mostEmbeddingInputs(model, service),
    ...(maxContextTokens !== undefined && { maxContextTokens }),
  };
}

function mostEmbeddingInputs(model: string, service: GeminiService): number {
  const verb = embeddingVerb(model, service);
  // "gemini-embedding-001" takes one text, though its method takes several.
  return verb === 'predict' && bareModelName(model).startsWith('gemini-') ? 1 : MOST_EMBEDDING_INPUTS[verb];
}
