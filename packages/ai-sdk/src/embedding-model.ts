import type { EmbeddingModelV4, EmbeddingModelV4CallOptions, EmbeddingModelV4Result } from '@ai-sdk/provider';
import type { EmbedRequest, FlexiAI } from '@flexiai/core';
import { toCallError } from './call-error.ts';
import { embeddingMetadata } from './ledger.ts';
import { splitOptions } from './provider-options.ts';
import { toSdkWarning } from './sdk-warning.ts';

/** An AI SDK embedding model over a client of FlexiAI. */
export class FlexiAIEmbeddingModel implements EmbeddingModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'flexiai';
  readonly modelId: string;
  /** The client splits the texts into batches that its providers accept. */
  readonly maxEmbeddingsPerCall = Number.POSITIVE_INFINITY;
  readonly supportsParallelCalls = true;
  readonly #client: FlexiAI;

  constructor(client: FlexiAI, modelId: string) {
    this.#client = client;
    this.modelId = modelId;
  }

  async doEmbed(options: EmbeddingModelV4CallOptions): Promise<EmbeddingModelV4Result> {
    const { values, dimensions, abortSignal } = options;
    // As the AI SDK's own providers: an empty list needs no request.
    if (values.length === 0) return { embeddings: [], usage: { tokens: 0 }, warnings: [] };
    try {
      const { callOptions, providerOptions } = splitOptions(options.providerOptions);
      const request: EmbedRequest = {
        input: values,
        ...(this.modelId !== 'auto' && { model: this.modelId }),
        ...(dimensions !== undefined && { dimensions }),
        ...(providerOptions !== undefined && { providerOptions }),
      };
      const answer = await this.#client.embed(request, {
        ...callOptions,
        ...(abortSignal !== undefined && { signal: abortSignal }),
      });
      const { inputTokens } = answer.usage;
      return {
        embeddings: answer.embeddings.map((embedding) => [...embedding]),
        ...(inputTokens !== undefined && { usage: { tokens: inputTokens } }),
        providerMetadata: embeddingMetadata(answer),
        warnings: answer.warnings.map(toSdkWarning),
      };
    } catch (error) {
      throw toCallError(error, this.modelId, abortSignal);
    }
  }
}
