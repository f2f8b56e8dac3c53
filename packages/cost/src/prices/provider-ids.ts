/**
 * Where the prices of a plugin's models stand in the data: the data's own id of the provider. A plugin that is not named is
 * looked up by its own id. Servers that an application runs itself have no price in the data.
 */
export const PROVIDER_IDS: { readonly [plugin: string]: string | false } = {
  gemini: 'google',
  vertex: 'google',
  'azure-openai': 'azure',
  bedrock: 'aws',
  xai: 'x-ai',
  ollama: false,
  'lm-studio': false,
  vllm: false,
};

/**
 * What the service tiers of the providers cost, as a multiple of the usual price. Where it differs from model to model, the
 * tier is not named.
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
