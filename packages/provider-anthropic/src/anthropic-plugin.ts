import { checkApiKey, type DefinedProvider, defineProvider, type StandardSchemaV1 } from '@flexiai/core/plugin';
import { type AnthropicConfig, type AnthropicConfigInput, anthropicConfigSchema } from './anthropic-config.ts';
import { AnthropicProvider } from './anthropic-provider.ts';
import { KNOWN_MODELS } from './known-models.ts';

/**
 * Claude through Anthropic's Messages API.
 *
 * @example
 * createFlexiAI({ providers: [anthropic({ model: 'claude-sonnet-5-5' })] });
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
    validate: (key) => checkApiKey(key, /^sk-ant-/, 'should begin with "sk-ant-"'),
  },
  models: KNOWN_MODELS,
  create: (config, context) => new AnthropicProvider(config, context),
});
