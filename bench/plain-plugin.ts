import type { ProviderCapabilities, StandardSchemaV1 } from '@flexiai/core/plugin';

/** What a provider of text alone can do. */
export const TEXT_ONLY: ProviderCapabilities = {
  streaming: true,
  tools: false,
  images: false,
  files: false,
  audio: false,
  jsonSchema: false,
  reasoning: false,
  prefill: false,
};

/** Takes anything: entries of these providers have no options of their own. */
export const noOptions: StandardSchemaV1<object, object> = {
  '~standard': { version: 1, vendor: 'flexiai', validate: () => ({ value: {} }) },
};
