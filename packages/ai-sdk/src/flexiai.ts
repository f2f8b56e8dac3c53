import { type EmbeddingModelV4, type LanguageModelV4, NoSuchModelError, type ProviderV4 } from '@ai-sdk/provider';
import type { FlexiAI } from '@flexiai/core';
import { FlexiAIEmbeddingModel } from './embedding-model.ts';
import { FlexiAILanguageModel } from './language-model.ts';

/** An AI SDK provider over a client of FlexiAI. A call of it is the same as `languageModel`. */
export interface FlexiAIModelProvider extends ProviderV4, AsyncDisposable {
  /**
   * A language model.
   * @param modelId an alias, a model's name, or `auto`: each entry uses its own model
   * @default 'auto'
   */
  (modelId?: string): LanguageModelV4;
  languageModel(modelId?: string): LanguageModelV4;
  /** An embedding model. @param modelId as for `languageModel` @default 'auto' */
  embeddingModel(modelId?: string): EmbeddingModelV4;
  /** The client: its events, its health, `reconfigure`, `close`. */
  readonly client: FlexiAI;
}

/**
 * Creates an AI SDK provider (AI SDK 7) over a client. Its models have the client's failover, retries and circuit breakers, in
 * `generateText`, `streamText`, agents and `useChat`.
 *
 * @example
 * const model = flexiai(ai)('auto');
 * const { text } = await generateText({ model, prompt: 'Hello' });
 */
export function flexiai(client: FlexiAI): FlexiAIModelProvider {
  const languageModel = (modelId: string = AUTO): LanguageModelV4 => new FlexiAILanguageModel(client, modelId);
  return Object.assign(languageModel, {
    specificationVersion: 'v4' as const,
    languageModel,
    embeddingModel: (modelId: string = AUTO): EmbeddingModelV4 => new FlexiAIEmbeddingModel(client, modelId),
    imageModel(modelId: string): never {
      throw new NoSuchModelError({ modelId, modelType: 'imageModel', message: 'FlexiAI has no image models.' });
    },
    client,
    [Symbol.asyncDispose]: () => client.close(),
  });
}

const AUTO = 'auto';
