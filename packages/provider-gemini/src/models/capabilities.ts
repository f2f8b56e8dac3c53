import type { ProviderCapabilities } from '@flexiai/core/plugin';
import { KNOWN_MODELS } from './known-models.ts';
import { traitsOf } from './model-traits.ts';

/** The error of batchEmbedContents for a larger batch: "at most 100 requests can be in one batch". */
const MOST_EMBEDDING_INPUTS = 100;

/** The capabilities of a model, as far as its name shows. */
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
    // Models since Gemini 3.6 answer: "Requests ending with a model turn are not supported".
    prefill: false,
    maxEmbeddingInputs: MOST_EMBEDDING_INPUTS,
    ...(maxContextTokens !== undefined && { maxContextTokens }),
  };
}
