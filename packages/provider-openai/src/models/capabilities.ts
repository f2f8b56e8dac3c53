import type { ProviderCapabilities } from '@flexiai/core/plugin';
import { type Endpoint, OPENAI } from '../api/endpoint.ts';
import type { OpenAIConfig } from '../openai-config.ts';
import { KNOWN_MODELS } from './known-models.ts';
import { modelTraits } from './model-traits.ts';

/** The most texts of one request: https://platform.openai.com/docs/api-reference/embeddings/create#embeddings-create-input */
const MOST_EMBEDDING_INPUTS = 2048;

/** The capabilities of an entry's model on the API that answers for it. */
export function capabilitiesOf(
  { model, baseURL, client }: OpenAIConfig,
  { id, chat, embeddings }: Endpoint,
  api: 'chat' | 'responses',
): ProviderCapabilities {
  const traits = modelTraits(model);
  const known = KNOWN_MODELS.find(({ id }) => id === model);
  // On Chat Completions, some gateways support tools for models that do not at OpenAI.
  const ownEndpoint = id === OPENAI.id && baseURL === undefined && client === undefined;
  return Object.freeze({
    streaming: true,
    tools: api === 'responses' || !(ownEndpoint && traits.tools === 'never'),
    images: traits.images,
    files: traits.images && chat?.files !== false,
    audio: api === 'chat' && traits.audio && chat?.audio !== false,
    jsonSchema: traits.jsonSchema && chat?.jsonSchema !== false,
    reasoning: traits.reasons !== false,
    // A trailing assistant message is answered, not continued.
    prefill: false,
    ...(embeddings !== false && { maxEmbeddingInputs: MOST_EMBEDDING_INPUTS }),
    ...(known !== undefined && 'maxContextTokens' in known && { maxContextTokens: known.maxContextTokens }),
  });
}
