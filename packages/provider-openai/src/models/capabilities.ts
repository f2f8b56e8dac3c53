import type { ProviderCapabilities } from '@flexiai/core/plugin';
import type { OpenAIConfig } from '../openai-config.ts';
import { KNOWN_MODELS } from './known-models.ts';
import { modelTraits } from './model-traits.ts';

/** What an entry's model can do on Chat Completions. */
export function capabilitiesOf({ model, baseURL, client }: OpenAIConfig): ProviderCapabilities {
  const traits = modelTraits(model);
  const known = KNOWN_MODELS.find(({ id }) => id === model);
  // Some gateways call tools for models that cannot at OpenAI.
  const ownEndpoint = baseURL === undefined && client === undefined;
  return Object.freeze({
    streaming: true,
    tools: !(ownEndpoint && traits.tools === 'never'),
    images: traits.images,
    files: traits.images,
    audio: traits.audio,
    jsonSchema: traits.jsonSchema,
    reasoning: traits.reasons !== false,
    // A trailing assistant message is answered, not continued.
    prefill: false,
    ...(known !== undefined && 'maxContextTokens' in known && { maxContextTokens: known.maxContextTokens }),
  });
}
