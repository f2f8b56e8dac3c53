import type { ProviderCapabilities } from '@flexiai/core/plugin';
import { traitsOf } from './traits-of.ts';

/** What a model can do, as far as its name tells. */
export function capabilitiesOf(model: string): ProviderCapabilities {
  const { tools, images, files, audio, jsonSchema, reasoning, prefill, maxContextTokens } = traitsOf(model);
  return Object.freeze({
    streaming: true,
    tools,
    images,
    files,
    audio,
    jsonSchema,
    reasoning: reasoning !== 'none',
    prefill,
    ...(maxContextTokens !== undefined && { maxContextTokens }),
  });
}
