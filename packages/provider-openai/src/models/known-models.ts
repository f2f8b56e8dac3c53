import type { KnownModel } from '@flexiai/core/plugin';

/**
 * Models of OpenAI with Chat Completions: hints for completion and for routing by context size, not a closed list. Sizes are those
 * of OpenAI's model pages.
 *
 * @see https://platform.openai.com/docs/models
 */
export const KNOWN_MODELS = [
  { id: 'gpt-6-astra', maxContextTokens: 1_050_000, maxOutputTokens: 128_000 },
  { id: 'gpt-6.1-sol', maxContextTokens: 1_050_000, maxOutputTokens: 128_000 },
  { id: 'gpt-6.1-terra' },
  { id: 'gpt-6-sol', maxContextTokens: 1_050_000, maxOutputTokens: 128_000 },
  { id: 'gpt-6-luna', maxContextTokens: 1_050_000, maxOutputTokens: 128_000 },
  { id: 'gpt-5.6-sol' },
  { id: 'gpt-5.6-terra' },
  { id: 'gpt-5.6-luna' },
  { id: 'gpt-5.5' },
  { id: 'gpt-5.4' },
  { id: 'gpt-5.4-mini', maxContextTokens: 400_000, maxOutputTokens: 128_000 },
  { id: 'gpt-5.4-nano', maxContextTokens: 400_000, maxOutputTokens: 128_000 },
  { id: 'gpt-5.2', maxContextTokens: 400_000, maxOutputTokens: 128_000 },
  { id: 'gpt-5.1', maxContextTokens: 400_000, maxOutputTokens: 128_000 },
  { id: 'gpt-5', maxContextTokens: 400_000, maxOutputTokens: 128_000 },
  { id: 'gpt-5-mini', maxContextTokens: 400_000, maxOutputTokens: 128_000 },
  { id: 'gpt-5-nano', maxContextTokens: 400_000, maxOutputTokens: 128_000 },
  { id: 'gpt-4.1', maxContextTokens: 1_047_576, maxOutputTokens: 32_768 },
  { id: 'gpt-4.1-mini', maxContextTokens: 1_047_576, maxOutputTokens: 32_768 },
  { id: 'o3', maxContextTokens: 200_000, maxOutputTokens: 100_000 },
  { id: 'gpt-4o', maxContextTokens: 128_000, maxOutputTokens: 16_384 },
  { id: 'gpt-4o-mini', maxContextTokens: 128_000, maxOutputTokens: 16_384 },
  { id: 'gpt-audio-mini', maxContextTokens: 128_000, maxOutputTokens: 16_384 },
] as const satisfies readonly KnownModel[];

/** The name of a model: a known one, or any other. */
export type OpenAIModel = (typeof KNOWN_MODELS)[number]['id'] | (string & {});
