import { defineProvider, type EntryOptions, isObject, type ProviderEntry } from '@flexiai/core/plugin';
import { type AiSdkConfigInput, modelConfigSchema } from './ai-sdk-config.ts';
import { AiSdkProvider } from './ai-sdk-provider.ts';
import { type AiSdkModel, familyOf, isEmbeddingModel, isModel } from './model.ts';
import type { ModelSource } from './model-source.ts';

/** The options of `aiSdk({ … })`: its own, and those that every entry takes. */
export type AiSdkOptions = AiSdkConfigInput & EntryOptions;

/**
 * Makes an entry of any AI SDK model (AI SDK 7, specification v4).
 *
 * The plugin's id is `ai-sdk-` and the family of the model's provider (`ai-sdk-groq`), which is also the entry's default name:
 * reasoning, signatures and blocks of one family are never sent to another. The model has its own key, address and headers.
 *
 * @example
 * createFlexiAI({ providers: [aiSdk({ model: groq('llama-3.3-70b-versatile') }), aiSdk(mistral('mistral-large-latest'))] });
 */
export function aiSdk(options: AiSdkOptions | AiSdkModel): ProviderEntry {
  const given: AiSdkOptions = isModel(options) ? { model: options } : options;
  return pluginFor(given)(given);
}

/** One plugin for each family, so that core keeps the families apart. The schema refuses values that are not models. */
function pluginFor(options: AiSdkOptions) {
  const model: unknown = isObject(options) ? options.model : undefined;
  const family = isModel(model) ? familyOf(model) : undefined;
  return defineProvider({
    id: family === undefined ? 'ai-sdk' : `ai-sdk-${family}`,
    displayName: family === undefined ? 'AI SDK' : `AI SDK ${family}`,
    configSchema: modelConfigSchema,
    create: (config, context) => new AiSdkProvider(sourceOf(config), context),
  });
}

function sourceOf({ model, capabilities, providerOptions }: AiSdkConfigInput): ModelSource {
  return {
    modelId: model.modelId,
    isEmbedding: isEmbeddingModel(model),
    isOpen: false,
    capabilities,
    providerOptions,
    load: async () => model,
  };
}
