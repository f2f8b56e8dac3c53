import type { AnyProviderPlugin } from '@flexiai/core';

/** A current model of each provider's fast, inexpensive tier: what an entry has that nobody chose a model for. */
const DEFAULT_MODELS: { readonly [pluginId: string]: string } = {
  openai: 'gpt-6-luna',
  anthropic: 'claude-haiku-5-5',
  gemini: 'gemini-3.8-flash',
};

/** The model for an entry of this plugin; `undefined` where none is known. */
export function defaultModel({ id, models = [] }: AnyProviderPlugin): string | undefined {
  return DEFAULT_MODELS[id] ?? models[0]?.id;
}
