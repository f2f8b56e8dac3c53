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

/** What is taken for granted of a model that says nothing of itself. */
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

/** Texts in one request where an embedding model does not say how many it takes. */
const MOST_TEXTS = 2048;

/** A model of an AI SDK provider, as a provider of FlexiAI. */
export class AiSdkProvider implements Provider {
  readonly model: string;
  readonly capabilities: ProviderCapabilities;
  /** Its thoughts go back to it; those of other AI SDK providers are left out while the prompt is written. */
  readonly conversation: ConversationRules = { reasoning: true };
  readonly embed?: (request: EmbeddingRequest, context: CallContext) => Promise<EmbeddingResult>;
  readonly #source: ModelSource;
  readonly #name: string;
  /** The models that were loaded, by name: one, unless requests name others. */
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

  /** Another model than the entry's own, where only that one was handed over; under `strict`, what the AI SDK has no setting for. */
  checkRequest(request: UnifiedRequest, model: string, strict: boolean): readonly RequestIssue[] {
    if (model !== this.model && !this.#source.isOpen) {
      return [{ path: 'model', message: `the entry has the model ${this.model} only`, kind: 'invalid' }];
    }
    return strict ? shortcomings(() => settingWarnings(request)) : NO_ISSUES;
  }

  /** The AI SDK has no call that tells whether a key is good: that it is, the first answer shows. */
  async authenticate({ signal }: Partial<CallContext> = {}): Promise<void> {
    if (signal?.aborted === true) throw new RequestAbortedError();
    await this.load();
  }

  /** As `authenticate`: nothing is asked of the service. */
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
    throw new UnsupportedError(`The model ${model.modelId} computes embeddings and gives no answers.`, scope);
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

  /** @throws ModelNotFoundError where only the entry's own model was handed over */
  #modelFor(scope: ErrorScope): Promise<AiSdkModel> {
    if (scope.model === this.model || this.#source.isOpen) return this.#modelOf(scope.model);
    throw new ModelNotFoundError(`The entry "${scope.provider}" has the model ${this.model} only.`, scope);
  }

  #modelOf(modelId: string): Promise<AiSdkModel> {
    const known = this.#models.get(modelId);
    if (known !== undefined) return known;
    const loading = this.#source.load(modelId);
    this.#models.set(modelId, loading);
    // What could not be loaded is looked for again.
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
