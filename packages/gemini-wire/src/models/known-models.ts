import type { KnownModel } from '@flexiai/core/plugin';

const MODEL_IDS = [
  'gemini-4-argon',
  'gemini-3.8-flash',
  'gemini-3.7-flash',
  'gemini-3.6-flash',
  'gemini-3.5-flash',
  'gemini-3.5-flash-lite',
  'gemini-3.1-pro-preview',
  'gemini-3.1-flash-lite',
  'gemini-3-flash-preview',
  'gemini-2.5-flash-lite',
  'gemini-pro-latest',
  'gemini-flash-latest',
  'gemini-flash-lite-latest',
] as const;

/** The name of a Gemini model: the known ones for completion, and any other, including tuned models (`tunedModels/…`). */
export type GeminiModelId = (typeof MODEL_IDS)[number] | (string & {});

/** Every known model has these limits. https://ai.google.dev/gemini-api/docs/models */
const MAX_CONTEXT_TOKENS = 1_048_576;
const MAX_OUTPUT_TOKENS = 65_536;

/** The known models at the time of this release. */
export const KNOWN_MODELS: readonly KnownModel[] = MODEL_IDS.map((id) => ({
  id,
  maxContextTokens: MAX_CONTEXT_TOKENS,
  maxOutputTokens: MAX_OUTPUT_TOKENS,
}));
