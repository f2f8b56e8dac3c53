/** The plugins of the demo, in the order of its entries. */
export const PROVIDER_IDS = ['openai', 'anthropic', 'google'] as const;
export type ProviderId = (typeof PROVIDER_IDS)[number];

export interface ProviderSettings {
  /** A current model of the provider's fast, inexpensive tier. */
  readonly model: string;
  /** The environment variable with the key for `--live`. */
  readonly keyVariable: string;
  /** The environment variable with another model for `--live`. */
  readonly modelVariable: string;
}

export const PROVIDER_SETTINGS: { readonly [Id in ProviderId]: ProviderSettings } = {
  openai: { model: 'gpt-6-luna', keyVariable: 'OPENAI_API_KEY', modelVariable: 'OPENAI_MODEL' },
  anthropic: { model: 'claude-haiku-5-5', keyVariable: 'ANTHROPIC_API_KEY', modelVariable: 'ANTHROPIC_MODEL' },
  google: { model: 'gemini-3.8-flash', keyVariable: 'GEMINI_API_KEY', modelVariable: 'GEMINI_MODEL' },
};
