import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import { isObject } from '@flexiai/core/plugin';

/** A model of an AI SDK provider: `groq('llama-3.3-70b-versatile')`, or an embedding model. */
export type AiSdkModel = LanguageModelV4 | EmbeddingModelV4;

/** The supported version of the AI SDK's specification. */
export const SPECIFICATION = 'v4';

/** Whether a value is a model of the AI SDK, of any version. */
export function isModel(value: unknown): value is AiSdkModel {
  return isObject(value) && typeof value['specificationVersion'] === 'string' && typeof value['modelId'] === 'string';
}

export function isEmbeddingModel(model: AiSdkModel): model is EmbeddingModelV4 {
  return typeof Reflect.get(model, 'doEmbed') === 'function';
}

/** `anthropic` of `anthropic.messages`, in kebab-case: models of one family accept each other's metadata. */
export function familyOf({ provider }: { readonly provider: string }): string | undefined {
  const [name = ''] = String(provider).split('.');
  const family = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return /^[a-z]/.test(family) ? family : undefined;
}
