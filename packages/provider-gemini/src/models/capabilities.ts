import type { ProviderCapabilities } from '@flexiai/core/plugin';
import { KNOWN_MODELS } from './known-models.ts';
import { traitsOf } from './model-traits.ts';

/** "at most 100 requests can be in one batch", says batchEmbedContents of more. */
const MOST_EMBEDDING_INPUTS = 100;

/** What a model can do, as far as its name tells. */
export function capabilitiesOf(model: string): ProviderCapabilities {
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
    // "Requests ending with a model turn are not supported", say the models since Gemini 3.6.
    prefill: false,
    maxEmbeddingInputs: MOST_EMBEDDING_INPUTS,
    ...(maxContextTokens !== undefined && { maxContextTokens }),
  };
}
