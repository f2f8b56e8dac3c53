import { type DefinedProvider, defineProvider, type StandardSchemaV1 } from '@flexiai/core/plugin';
import { type AiSdkPackageOptions, packageConfigSchema } from './ai-sdk-config.ts';
import { AiSdkProvider } from './ai-sdk-provider.ts';
import { loadModel } from './load-model.ts';

/**
 * The plugin for entries by name, in configuration files and in code: it loads the package of the AI SDK provider.
 *
 * @example
 * createFlexiAI({ providers: [{ provider: 'ai-sdk', package: '@ai-sdk/groq', model: 'llama-3.3-70b-versatile' }], plugins: [aiSdkPlugin] });
 */
export const aiSdkPlugin: DefinedProvider<
  'ai-sdk',
  StandardSchemaV1<AiSdkPackageOptions, AiSdkPackageOptions>
> = defineProvider({
  id: 'ai-sdk',
  displayName: 'AI SDK',
  configSchema: packageConfigSchema,
  create: (config, context) =>
    new AiSdkProvider(
      {
        modelId: config.model,
        isEmbedding: config.kind === 'embedding',
        isOpen: true,
        capabilities: config.capabilities,
        providerOptions: config.providerOptions,
        load: (model) => loadModel({ ...config, model }),
      },
      context,
    ),
});
