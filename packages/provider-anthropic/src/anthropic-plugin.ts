import {
  checkApiKey,
  type DefinedProvider,
  defineProvider,
  type ForeignKey,
  type StandardSchemaV1,
} from '@flexiai/core/define';
import { type AnthropicConfig, type AnthropicConfigInput, anthropicConfigSchema } from './anthropic-config.ts';
import { makeProvider } from './make-provider.ts';
import { KNOWN_MODELS } from './models/known-models.ts';
import { RETIREMENTS } from './models/retirements.ts';

/** Keys that are not valid for the Messages API. */
const foreignKeys: readonly ForeignKey[] = [
  // https://platform.claude.com/docs/en/build-with-claude/administration-api
  { shape: /^sk-ant-admin/, of: "Anthropic's administration API, which has no models" },
  { shape: /^sk-or-/, of: 'OpenRouter' },
  { shape: /^sk-(?!ant-)/, of: 'OpenAI' },
  { shape: /^AIza[\w-]{35}$/, of: 'Google' },
  { shape: /^(?:ABSK|bedrock-api-key-)/, of: 'Amazon Bedrock' },
];

/**
 * Claude through Anthropic's Messages API.
 *
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { anthropic } from '@flexiai/provider-anthropic';
 *
 * const ai = createFlexiAI({ providers: [anthropic({ model: 'claude-sonnet-5-5' })] });
 * console.log((await ai.chatCompletion({ prompt: 'Hello' })).text);
 * await ai.close();
 * ```
 */
export const anthropic: DefinedProvider<
  'anthropic',
  StandardSchemaV1<AnthropicConfigInput, AnthropicConfig>
> = defineProvider({
  id: 'anthropic',
  displayName: 'Anthropic',
  configSchema: anthropicConfigSchema,
  apiKey: {
    env: ['ANTHROPIC_API_KEY'],
    hosts: ['anthropic.com'],
    validate: (key) => checkApiKey(key, /^sk-ant-(?!admin)/, 'should begin with "sk-ant-"', foreignKeys),
  },
  models: KNOWN_MODELS,
  retirements: RETIREMENTS,
  create: makeProvider,
});
