import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import {
  type CallContext,
  type ConversationRules,
  type EmbeddingRequest,
  type EmbeddingResult,
  type HealthReport,
  type LinkedController,
  linkController,
  ModelNotFoundError,
  NO_ISSUES,
  type PartStream,
  type Provider,
  type ProviderCapabilities,
  type ProviderContext,
  partStream,
  RequestAbortedError,
  type RequestIssue,
  responseFromParts,
  type StreamPart,
  shortcomings,
  type UnifiedRequest,
  type UnifiedResponse,
  UnsupportedError,
} from '@flexiai/core/plugin';
import { embedWith } from './embed-with.ts';
import { type ErrorScope, mapSdkError } from './map-sdk-error.ts';
import { type AiSdkModel, isEmbeddingModel } from './model.ts';
import type { ModelSource } from './model-source.ts';
import { PartReader } from './part-reader.ts';
import { reportFailedHead, reportHead } from './report-head.ts';
import { partsOfResult } from './result-parts.ts';
import { type OpenStream, SdkStream } from './sdk-stream.ts';
import { type SdkRequest, settingWarnings, toCallOptions } from './to-call-options.ts';

/** The default capabilities: the AI SDK does not report those of a model. */
const CAPABILITIES: ProviderCapabilities = {
  streaming: true,
  tools: true,
  images: true,
  files: true,
  audio: true,
  jsonSchema: true,
  reasoning: true,
  prefill: false,
};

/** Texts in one embedding request, unless `capabilities.maxEmbeddingInputs` is set. */
const MOST_TEXTS = 2048;

/** A provider of FlexiAI over a model of an AI SDK provider. */
export class AiSdkProvider implements Provider {
  readonly model: string;
  readonly capabilities: ProviderCapabilities;
  /** Reasoning is sent back to the model. Reasoning of other AI SDK providers is omitted when the prompt is written. */
  readonly conversation: ConversationRules = { reasoning: true };
  readonly embed?: (request: EmbeddingRequest, context: CallContext) => Promise<EmbeddingResult>;
  readonly #source: ModelSource;
  readonly #name: string;
  /** The loaded models, by name: one, unless requests name others. */
  readonly #models = new Map<string, Promise<AiSdkModel>>();

  constructor(source: ModelSource, context: ProviderContext) {
    this.#source = source;
    this.#name = context.name;
    this.model = source.modelId;
    this.capabilities = Object.freeze({
      ...CAPABILITIES,
      ...(source.isEmbedding && { maxEmbeddingInputs: MOST_TEXTS }),
      ...source.capabilities,
    });
    if (source.isEmbedding) this.embed = (request, call) => this.#embed(request, call);
  }

  async load(): Promise<void> {
    await this.#modelOf(this.model);
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const scope = this.#scope(context, request.model);
    const link = linkController(context.signal);
    try {
      const { model, options, warnings } = await this.#prepare(request, scope);
      const result = await model.doGenerate({ ...options, ...sendingOf(context, link) });
      const headers = result.response?.headers;
      const known = { ...scope, requestId: reportHead(headers, context.onHeaders) };
      const reader = new PartReader(model.provider, known, warnings);
      const parts: StreamPart[] = [];
      for (const part of partsOfResult(result)) reader.read(part, parts);
      return responseFromParts(parts);
    } catch (error) {
      reportFailedHead(error, context.onHeaders);
      throw mapSdkError(error, scope);
    } finally {
      link.release();
    }
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): PartStream {
    const scope = this.#scope(context, request.model);
    return partStream(new SdkStream((link) => this.#open(request, context, scope, link), scope));
  }

  /** Refuses other models than that of `aiSdk({ model })`; under `strict`, also settings that the AI SDK does not have. */
  checkRequest(request: UnifiedRequest, model: string, strict: boolean): readonly RequestIssue[] {
    if (model !== this.model && !this.#source.isOpen) {
      return [{ path: 'model', message: `the entry has the model ${this.model} only`, kind: 'invalid' }];
    }
    return strict ? shortcomings(() => settingWarnings(request)) : NO_ISSUES;
  }

  /**
   * Loads the model, and sends no request: the AI SDK has no call that checks a key without a billed answer. A wrong key is
   * reported by the first request.
   * @throws ConfigurationError if the package of the entry cannot be loaded
   */
  async authenticate({ signal }: Partial<CallContext> = {}): Promise<void> {
    if (signal?.aborted === true) throw new RequestAbortedError();
    await this.load();
  }

  /** Loads the model, and sends no request. `healthy` means that the model is loaded, not that the service answers. */
  async healthCheck(): Promise<HealthReport> {
    const checkedAt = Date.now();
    try {
      await this.load();
      return { status: 'healthy', latencyMs: 0, checkedAt };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { status: 'unhealthy', latencyMs: 0, checkedAt, message };
    }
  }

  async #open(
    request: UnifiedRequest,
    context: CallContext,
    scope: ErrorScope,
    link: LinkedController,
  ): Promise<OpenStream> {
    try {
      const { model, options, warnings } = await this.#prepare(request, scope);
      const { stream, response } = await model.doStream({ ...options, ...sendingOf(context, link) });
      const known = { ...scope, requestId: reportHead(response?.headers, context.onHeaders) };
      return { stream, reader: new PartReader(model.provider, known, warnings), scope: known };
    } catch (error) {
      reportFailedHead(error, context.onHeaders);
      throw error;
    }
  }

  async #prepare(
    request: UnifiedRequest,
    scope: ErrorScope,
  ): Promise<SdkRequest & { readonly model: LanguageModelV4 }> {
    throwIfAborted(scope);
    const model = await this.#languageModel(scope);
    const urls = { patterns: await model.supportedUrls, provider: scope.provider, model: scope.model };
    const target = { sdkProvider: model.provider, urls };
    const prepared = toCallOptions(request, target, this.#source.providerOptions);
    throwIfAborted(scope);
    return { ...prepared, model };
  }

  async #languageModel(scope: ErrorScope): Promise<LanguageModelV4> {
    const model = await this.#modelFor(scope);
    if (!isEmbeddingModel(model)) return model;
    throw new UnsupportedError(`The model ${model.modelId} computes embeddings only.`, scope);
  }

  async #embed(request: EmbeddingRequest, context: CallContext): Promise<EmbeddingResult> {
    const scope = this.#scope(context, request.model);
    throwIfAborted(scope);
    const link = linkController(context.signal);
    try {
      const model = await this.#embeddingModel(scope);
      const sending = { ...sendingOf(context, link), ownOptions: this.#source.providerOptions };
      const { result, headers } = await embedWith(model, request, sending);
      const requestId = reportHead(headers, context.onHeaders);
      return { ...result, ...(requestId !== undefined && { requestId }) };
    } catch (error) {
      reportFailedHead(error, context.onHeaders);
      throw mapSdkError(error, scope);
    } finally {
      link.release();
    }
  }

  async #embeddingModel(scope: ErrorScope): Promise<EmbeddingModelV4> {
    const model = await this.#modelFor(scope);
    if (isEmbeddingModel(model)) return model;
    throw new UnsupportedError(`The model ${model.modelId} computes no embeddings.`, scope);
  }

  /** @throws ModelNotFoundError for another model than that of `aiSdk({ model })` */
  #modelFor(scope: ErrorScope): Promise<AiSdkModel> {
    if (scope.model === this.model || this.#source.isOpen) return this.#modelOf(scope.model);
    throw new ModelNotFoundError(`The entry "${scope.provider}" has the model ${this.model} only.`, scope);
  }

  #modelOf(modelId: string): Promise<AiSdkModel> {
    const known = this.#models.get(modelId);
    if (known !== undefined) return known;
    const loading = this.#source.load(modelId);
    this.#models.set(modelId, loading);
    // After a failure, the next request loads it again.
    loading.catch(() => this.#models.delete(modelId));
    return loading;
  }

  #scope({ signal }: CallContext, model: string | undefined): ErrorScope {
    return { provider: this.#name, model: model ?? this.model, signal };
  }
}

function sendingOf(
  { headers }: CallContext,
  link: LinkedController,
): { readonly abortSignal: AbortSignal; readonly headers?: Record<string, string> } {
  return { abortSignal: link.signal, ...(headers !== undefined && { headers: { ...headers } }) };
}

function throwIfAborted({ signal }: ErrorScope): void {
  if (signal?.aborted === true) throw new RequestAbortedError();
}
