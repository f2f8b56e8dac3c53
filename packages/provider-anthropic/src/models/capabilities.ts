import type { ProviderCapabilities } from '@flexiai/core/plugin';
import { traitsOf } from './model-traits.ts';

/** What a model can do, as far as its name tells. */
export function capabilitiesOf(model: string): ProviderCapabilities {
  const { thinking, jsonSchema, prefill, maxContextTokens } = traitsOf(model);
  return Object.freeze({
    streaming: true,
    tools: true,
    images: true,
    files: true,
    audio: false,
    jsonSchema,
    reasoning: thinking !== 'none',
    prefill,
    ...(maxContextTokens !== undefined && { maxContextTokens }),
  });
}
