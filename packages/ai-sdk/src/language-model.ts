import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';
import type { FlexiAI } from '@flexiai/core';
import { toCallError } from './call-error.ts';
import { fromResponse } from './from-response.ts';
import { openStream } from './open-stream.ts';
import { toChatCall } from './to-chat-call.ts';

/** An AI SDK language model over a client of FlexiAI. */
export class FlexiAILanguageModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'flexiai';
  readonly modelId: string;
  /** None: the AI SDK downloads the files behind URLs, so that every candidate gets the data itself. */
  readonly supportedUrls = {};
  readonly #client: FlexiAI;

  constructor(client: FlexiAI, modelId: string) {
    this.#client = client;
    this.modelId = modelId;
  }

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    try {
      const { request, callOptions, warnings } = toChatCall(options, this.modelId);
      const response = await this.#client.chatCompletion(request, callOptions);
      return fromResponse(response, warnings);
    } catch (error) {
      throw toCallError(error, this.modelId, options.abortSignal);
    }
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    try {
      const { request, callOptions, warnings } = toChatCall(options, this.modelId);
      const stream = this.#client.streamChatCompletion(request, callOptions);
      const { abortSignal, includeRawChunks = false } = options;
      const call = { modelId: this.modelId, warnings, abortSignal, includeRawChunks, client: this.#client };
      return { stream: await openStream(stream, call) };
    } catch (error) {
      throw toCallError(error, this.modelId, options.abortSignal);
    }
  }
}
