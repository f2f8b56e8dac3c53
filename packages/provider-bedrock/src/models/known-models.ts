import type { KnownModel } from '@flexiai/core/plugin';
import { traitsOf } from './traits-of.ts';

/** Inference profiles where the newer models have nothing else, and foundation models. */
const MODEL_IDS = [
  'global.anthropic.claude-sonnet-5',
  'global.anthropic.claude-opus-4-8',
  'global.anthropic.claude-opus-4-7',
  'global.anthropic.claude-opus-4-6-v1',
  'global.anthropic.claude-sonnet-4-6',
  'global.anthropic.claude-opus-4-5-20251101-v1:0',
  'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'global.anthropic.claude-haiku-4-5-20251001-v1:0',
  'us.anthropic.claude-sonnet-4-6',
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  'eu.anthropic.claude-sonnet-4-6',
  'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
  'global.amazon.nova-2-lite-v1:0',
  'amazon.nova-pro-v1:0',
  'amazon.nova-lite-v1:0',
  'amazon.nova-micro-v1:0',
  'openai.gpt-oss-120b-1:0',
  'openai.gpt-oss-20b-1:0',
  'us.meta.llama4-maverick-17b-instruct-v1:0',
  'us.meta.llama3-3-70b-instruct-v1:0',
  'mistral.mistral-large-3-675b-instruct',
  'us.deepseek.r1-v1:0',
  'deepseek.v3-v1:0',
  'qwen.qwen3-235b-a22b-2507-v1:0',
  'qwen.qwen3-32b-v1:0',
] as const;

/** The id of a model or an inference profile, or an ARN: the known ones for completion, and any other. */
export type BedrockModelId = (typeof MODEL_IDS)[number] | (string & {});

/** The known models at the time of this release. */
export const KNOWN_MODELS: readonly KnownModel[] = MODEL_IDS.map((id) => {
  const { maxContextTokens, maxOutputTokens } = traitsOf(id);
  return {
    id,
    ...(maxContextTokens !== undefined && { maxContextTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
});
