import type { SharedV4ProviderOptions } from '@ai-sdk/provider';
import { defineOptions, type OptionsOf, type ProviderCapabilities, type StandardSchemaV1 } from '@flexiai/core/plugin';
import { type AiSdkModel, isModel, SPECIFICATION } from './model.ts';

/** The options of both kinds of entries. */
interface SharedOptions {
  /**
   * What the model can do. The AI SDK does not report it: without this option, a feature that the model lacks is noticed only by
   * the model's answer.
   * @default everything but `prefill`
   */
  readonly capabilities?: Partial<ProviderCapabilities> | undefined;
  /**
   * Options of the AI SDK's provider for every request, by its own names: `{ groq: { reasoningFormat: 'parsed' } }`. A
   * request's `providerOptions['ai-sdk']` override them, provider by provider and field by field.
   * @default none
   */
  readonly providerOptions?: SharedV4ProviderOptions | undefined;
}

/** The options of `aiSdk({ … })`, beside those that every entry takes. */
export interface AiSdkConfigInput extends SharedOptions {
  /** The model: `groq('llama-3.3-70b-versatile')`, or an embedding model such as `openai.embedding('text-embedding-3-small')`. */
  readonly model: AiSdkModel;
}

/** The options of an entry in a configuration file: `{ "provider": "ai-sdk", "package": "@ai-sdk/groq", "model": "…" }`. */
export interface AiSdkPackageOptions extends SharedOptions {
  /** The npm package of the AI SDK provider, such as `@ai-sdk/groq`. It must be installed; a path or a URL is refused. */
  readonly package: string;
  /**
   * The name of the provider among the package's exports.
   * @default the package's name without its scope, in camel case: `groq`, `googleVertex`
   */
  readonly export?: string | undefined;
  /** The model's name, as the AI SDK provider takes it. */
  readonly model: string;
  /** Whether `model` names a language model or an embedding model. @default 'language' */
  readonly kind?: 'language' | 'embedding' | undefined;
}

/** The name of an npm package: `import` cannot resolve it to a file or a built-in module. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

const sharedOptions = {
  capabilities: {
    kind: 'object',
    options: {
      streaming: { kind: 'boolean' },
      tools: { kind: 'boolean' },
      images: { kind: 'boolean' },
      files: { kind: 'boolean' },
      audio: { kind: 'boolean' },
      jsonSchema: { kind: 'boolean' },
      reasoning: { kind: 'boolean' },
      prefill: { kind: 'boolean' },
      maxEmbeddingInputs: { kind: 'count' },
      maxContextTokens: { kind: 'count' },
    } satisfies OptionsOf<ProviderCapabilities>,
    text: 'What the model can do.',
  },
  providerOptions: { kind: 'fields', text: "Options of the AI SDK's provider for every request, by its own names." },
} as const;

/** Checks the options of `aiSdk({ … })`. */
export const modelConfigSchema: StandardSchemaV1<AiSdkConfigInput, AiSdkConfigInput> = defineOptions<AiSdkConfigInput>({
  ...sharedOptions,
  model: {
    kind: 'code',
    required: true,
    expected:
      'a model of the AI SDK 7 (specificationVersion "v4"), such as groq("llama-3.3-70b-versatile"); update the provider package of an older model',
    isGood: (value) => isModel(value) && value.specificationVersion === SPECIFICATION,
  },
});

/** Checks the options of an entry that names a package. */
export const packageConfigSchema: StandardSchemaV1<AiSdkPackageOptions, AiSdkPackageOptions> =
  defineOptions<AiSdkPackageOptions>({
    ...sharedOptions,
    package: {
      kind: 'text',
      required: true,
      pattern: PACKAGE_NAME,
      mismatch: 'must be the name of an npm package, such as @ai-sdk/groq',
      text: 'The npm package of the AI SDK provider.',
    },
    export: { kind: 'text', text: "The provider's name among the package's exports." },
    model: { kind: 'text', required: true, text: 'The model, as the AI SDK provider takes its name.' },
    kind: { kind: 'choice', values: ['language', 'embedding'], text: 'What kind of model it is.' },
  });
