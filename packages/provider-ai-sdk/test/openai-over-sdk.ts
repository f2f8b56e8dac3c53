import { createOpenAI } from '@ai-sdk/openai';
import { type DefinedProvider, defineProvider, type StandardSchemaV1 } from '@flexiai/core/plugin';
import { AiSdkProvider } from '../src/ai-sdk-provider.ts';

interface WireConfig {
  readonly model: string;
  readonly baseURL: string;
}

type WirePlugin = DefinedProvider<string, StandardSchemaV1<WireConfig, WireConfig>>;

/** Follows no redirect. In the AI SDK, redirects depend on the `fetch` of the provider. */
const fetchNoRedirect: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'manual' });

/** The AI SDK's OpenAI provider in a plugin that is made with a name and an address, as the conformance suite makes plugins. */
export function openaiOverSdk(apiKey: string): WirePlugin {
  return defineProvider({
    id: 'openai-over-ai-sdk',
    displayName: 'OpenAI over the AI SDK',
    configSchema,
    create: ({ model, baseURL }, context) =>
      new AiSdkProvider(
        {
          modelId: model,
          isEmbedding: false,
          isOpen: true,
          capabilities: undefined,
          providerOptions: undefined,
          load: async (name) => createOpenAI({ baseURL, apiKey, fetch: fetchNoRedirect }).chat(name),
        },
        context,
      ),
  });
}

const configSchema: StandardSchemaV1<WireConfig, WireConfig> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate(value) {
      const { model, baseURL, ...unknown } = value as Record<string, unknown>;
      const issues = Object.keys(unknown).map((key) => ({ message: 'unknown option', path: [key] }));
      if (typeof model !== 'string' || typeof baseURL !== 'string') {
        return { issues: [...issues, { message: 'expected a string', path: ['model'] }] };
      }
      return issues.length > 0 ? { issues } : { value: { model, baseURL } };
    },
  },
};
