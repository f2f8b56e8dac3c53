import type { KnownModel } from '@flexiai/core/plugin';
import { traitsOf } from './model-traits.ts';

const MODEL_IDS = [
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-haiku-5-5',
  'claude-fable-5-2',
  'claude-mythos-5-2',
  'claude-fable-5-1',
  'claude-mythos-5-1',
  'claude-opus-5',
  'claude-sonnet-5',
  'claude-fable-5',
  'claude-mythos-5',
  'claude-opus-4-8',
  'claude-opus-4-7',
  'claude-mythos-preview',
  'claude-opus-4-6',
  'claude-sonnet-4-6',
  'claude-opus-4-5',
  'claude-opus-4-5-20251101',
  'claude-sonnet-4-5',
  'claude-sonnet-4-5-20250929',
  'claude-haiku-4-5',
  'claude-haiku-4-5-20251001',
] as const;

/** The name of a Claude model: the known ones for completion, and any other. */
export type AnthropicModelId = (typeof MODEL_IDS)[number] | (string & {});

/** The known models at the time of this release. */
export const KNOWN_MODELS: readonly KnownModel[] = MODEL_IDS.map((id) => {
  const { maxContextTokens, maxOutputTokens } = traitsOf(id);
  return {
    id,
    ...(maxContextTokens !== undefined && { maxContextTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
});
