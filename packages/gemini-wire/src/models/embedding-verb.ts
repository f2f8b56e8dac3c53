import { bareModelName } from './model-traits.ts';

/** The services that speak this wire: the Gemini API, and Vertex AI. */
export type GeminiService = 'gemini' | 'vertex';

/** The methods for embeddings. */
export type EmbeddingVerb = 'batchEmbedContents' | 'predict' | 'embedContent';

/**
 * The method that makes the embeddings of a model. On Vertex AI, the models since `gemini-embedding-2` and open models have another
 * one than the older models: the SDK distinguishes them by their names, too.
 */
export function embeddingVerb(model: string, service: GeminiService): EmbeddingVerb {
  if (service === 'gemini') return 'batchEmbedContents';
  const name = bareModelName(model);
  const isNew = (name.includes('gemini') && name !== 'gemini-embedding-001') || name.includes('maas');
  return isNew ? 'embedContent' : 'predict';
}
