/**
 * The provider id of a plugin's models in the price data. A plugin that is not listed is looked up by its own id.
 * Self-hosted servers have no price in the data.
 */
export const PROVIDER_IDS: { readonly [plugin: string]: string | false } = {
  gemini: 'google',
  vertex: 'google',
  'azure-openai': 'azure',
  bedrock: 'aws',
  'bedrock-converse': 'aws',
  xai: 'x-ai',
  ollama: false,
  'lm-studio': false,
  vllm: false,
};

/**
 * Prices of the providers' service tiers, as multiples of the usual price. A tier whose multiple differs between models
 * is not listed.
 *
 * @see https://platform.openai.com/docs/guides/flex-processing
 * @see https://platform.claude.com/docs/en/build-with-claude/batch-processing#pricing
 * @see https://ai.google.dev/gemini-api/docs/pricing
 * @see https://console.groq.com/docs/flex-processing
 */
export const SERVICE_TIERS: { readonly [provider: string]: { readonly [tier: string]: number } } = {
  openai: { flex: 0.5, batch: 0.5 },
  anthropic: { batch: 0.5 },
  google: { flex: 0.5, batch: 0.5 },
  groq: { flex: 1 },
};
