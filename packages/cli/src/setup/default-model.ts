import type { AnyProviderPlugin } from '@flexiai/core';

/** A current model of each provider's fast, inexpensive tier, for an entry without a model. */
const DEFAULT_MODELS: { readonly [pluginId: string]: string } = {
  openai: 'gpt-6-luna',
  anthropic: 'claude-haiku-5-5',
  google: 'gemini-3.8-flash',
  vertex: 'gemini-3.8-flash',
  gemini: 'gemini-3.8-flash',
  'bedrock-converse': 'global.amazon.nova-2-lite-v1:0',
};

/** The model for an entry of this plugin; `undefined` if none is known. */
export function defaultModel({ id, models = [] }: AnyProviderPlugin): string | undefined {
  return DEFAULT_MODELS[id] ?? models[0]?.id;
}
