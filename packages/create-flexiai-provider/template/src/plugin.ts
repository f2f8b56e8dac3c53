import { checkApiKey, type DefinedProvider, defineProvider, type StandardSchemaV1 } from '@flexiai/core/define';
import { type AcmeLlmConfig, acmeLlmOptions } from './options.ts';
import { AcmeLlmProvider } from './provider.ts';

/**
 * The models of Acme LLM.
 *
 * @example
 * const ai = createFlexiAI({ providers: [acmeLlm({ model: 'acme-llm-1' })] });
 */
export const acmeLlm: DefinedProvider<'acme-llm', StandardSchemaV1<AcmeLlmConfig>> = defineProvider({
  id: 'acme-llm',
  displayName: 'Acme LLM',
  configSchema: acmeLlmOptions,
  apiKey: {
    env: ['ACME_LLM_API_KEY'],
    hosts: ['acme-llm.example'],
    validate: (key) => checkApiKey(key, /./, 'should not be empty'),
  },
  // Hints for completion, never a closed list.
  models: [{ id: 'acme-llm-1', maxContextTokens: 128_000 }],
  create: (config, context) => new AcmeLlmProvider(config, context),
});
