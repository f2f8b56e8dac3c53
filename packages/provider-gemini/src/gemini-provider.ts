import {
  type AnswerPlans,
  type CallContext,
  ClientsByKey,
  checkHealth,
  describeBody,
  type EmbeddingRequest,
  type EmbeddingResult,
  type HealthReport,
  InvalidResponseError,
  isObject,
  type JsonObject,
  linkController,
  type ModelInfo,
  missingApiKey,
  type OpenedStream,
  type ProviderCalls,
  type ProviderContext,
  type ProviderFetch,
  parseJson,
  partStream,
  providerFetch,
  type RequestIssue,
  ResponseBatches,
  readText,
  restoreResponse,
  restoringDecoder,
  type StreamPart,
  secretsOf,
  shortcomings,
  throwIfAborted,
  type UnifiedRequest,
  type UnifiedResponse,
  UnsupportedError,
  type Warning,
} from '@flexiai/core/plugin';
import { failureOfBody } from './errors/error-body.ts';
import type { GeminiConfig } from './gemini-config.ts';
import { errorFromFailure, type FailureContext, mapGeminiError } from './gemini-errors.ts';
import { fetchModelsPage, listModels, type ModelsEndpoint } from './models/list-models.ts';
import { modelPath } from './models/model-path.ts';
import { toEmbedRequest } from './request/to-embeddings-request.ts';
import { toGeminiRequest } from './request/to-gemini-request.ts';
import { AnswerBuilder } from './response/answer-builder.ts';
import { fromEmbedResponse } from './response/from-embeddings-response.ts';
import { fromGeminiResponse } from './response/from-gemini-response.ts';
import { callSdk, type SdkOutcome } from './sdk/call-sdk.ts';
import { eventResponse } from './sdk/event-response.ts';
import type { CallOptions, GeminiClient, GeminiModel, GeminiStreamResult } from './sdk/gemini-client.ts';
import { GeminiStreamDecoder, notAStream } from './stream/from-gemini-stream.ts';

/** The model of a call. */
interface Target {
  /** Its path under the API's version. */
  readonly model: string;
  readonly key: string;
  readonly context: FailureContext & { readonly model: string };
}

/** One request, ready to be sent. */
interface Call extends Target {
  readonly body: JsonObject;
  readonly warnings: readonly Warning[];
  /** How the answer is restored to the shape of the user's own schema. */
  readonly plans?: AnswerPlans;
}

/** A shorter header value is a word such as `production`; a longer one may be a credential. */
const SHORTEST_SECRET_HEADER = 12;

/** The longest body of an error that is read: a message and some details. */
const LARGEST_ERROR_BODY = 1024 * 1024;

/** The calls of one model of the Gemini API, through `@google/generative-ai`. */
export class GeminiProvider implements ProviderCalls {
  readonly #config: GeminiConfig;
  readonly #name: string;
  readonly #fetch: ProviderFetch;
  readonly #clients = new ClientsByKey<GeminiClient>(async (key) => {
    const { GoogleGenerativeAI } = await import('@google/generative-ai');
    return new GoogleGenerativeAI(key);
  });

  constructor(config: GeminiConfig, context: ProviderContext) {
    this.#config = config;
    this.#name = context.name;
    this.#fetch = providerFetch(config);
  }

  /** Loads the SDK, unless the user passed a client. */
  async load(): Promise<void> {
    if (this.#config.client === undefined) await import('@google/generative-ai');
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const call = this.#prepare(request, context);
    return this.#answer(
      call,
      context,
      async (model, options) => (await model.generateContent(call.body, options)).response,
      (payload) => restoreResponse(fromGeminiResponse(payload, call.context, call.warnings), call.plans),
    );
  }

  async embed(request: EmbeddingRequest, context: CallContext): Promise<EmbeddingResult> {
    const target = this.#target(request.model, context);
    const call = { ...target, ...toEmbedRequest(request, target.context.model) };
    return this.#answer(
      call,
      context,
      async (model, options) => {
        if (model.batchEmbedContents !== undefined) return model.batchEmbedContents(call.body, options);
        throw new UnsupportedError(`The client of "${this.#name}" does not support embeddings.`, call.context);
      },
      (payload) => fromEmbedResponse(payload, request.input.length, call.context, call.warnings),
    );
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): AsyncIterable<StreamPart> {
    const open = (signal: AbortSignal): Promise<OpenedStream> => this.#openStream(request, context, signal);
    const known = { ...this.#errorContext(context.apiKey), model: request.model ?? this.#config.model };
    const requestError = (error: unknown): Error => mapGeminiError(error, known, context.signal);
    return partStream(new ResponseBatches({ signal: context.signal, open, requestError }));
  }

  /** The warnings that the built request has, as issues. */
  shortcomings(request: UnifiedRequest, model: string): readonly RequestIssue[] {
    const { providerOptions } = this.#config;
    const own = request.providerOptions?.['gemini'];
    return shortcomings(() => toGeminiRequest(request, model, providerOptions, own).warnings);
  }

  async authenticate(context: Partial<CallContext> = {}): Promise<void> {
    const endpoint = this.#modelsEndpoint(context);
    try {
      await fetchModelsPage(endpoint, 1);
    } catch (error) {
      throw mapGeminiError(error, endpoint.context, context.signal);
    }
  }

  healthCheck(context: Partial<CallContext> = {}): Promise<HealthReport> {
    return checkHealth(() => this.authenticate(context));
  }

  async listModels(context: Partial<CallContext> = {}): Promise<readonly ModelInfo[]> {
    const endpoint = this.#modelsEndpoint(context);
    try {
      return await listModels(endpoint);
    } catch (error) {
      throw mapGeminiError(error, endpoint.context, context.signal);
    }
  }

  async close(): Promise<void> {
    this.#fetch.close();
  }

  async #openStream(request: UnifiedRequest, context: CallContext, signal: AbortSignal): Promise<OpenedStream> {
    const call = this.#prepare(request, context);
    const model = await this.#modelFor(call, context);
    const { send, options } = this.#sending(signal);
    const outcome = await callSdk(send, () => {
      const result = model.generateContentStream(call.body, options);
      // The SDK's aggregate is wrong (it merges parallel calls into one) and is never used; without a handler, its rejection would
      // end the process when the stream fails.
      void result.then(ignoreAggregate, () => undefined);
      return result;
    });
    await this.#checkHead(outcome, call, context);
    const builder = new AnswerBuilder(call.context, call.warnings);
    return {
      response: outcome.kind === 'response' ? outcome.response : eventResponse(outcome.result.stream),
      decoder: restoringDecoder(new GeminiStreamDecoder(builder, call.context), call.plans),
      bodyError: (error) => mapGeminiError(error, call.context, context.signal),
      notAnAnswer: (body) => notAStream(describeBody(body), call.context),
    };
  }

  /** Reports the head, and throws if it is the head of an error. */
  async #checkHead(outcome: SdkOutcome<unknown>, call: Call, context: CallContext): Promise<void> {
    context.onHeaders?.({ status: outcome.kind === 'response' ? outcome.response.status : 200 });
    if (outcome.kind === 'result' || outcome.response.ok) return;
    const { response } = outcome;
    // If the body cannot be read, the status decides.
    const body = await readText(response, LARGEST_ERROR_BODY).catch(() => '');
    throw errorFromFailure(failureOfBody(body, response.status), call.context, response.headers);
  }

  /**
   * Reads a whole answer.
   * @param ask must call the SDK at once, not after an `await`
   */
  async #answer<Answer>(
    call: Call,
    context: CallContext,
    ask: (model: GeminiModel, options: CallOptions) => Promise<unknown>,
    read: (payload: unknown) => Answer,
  ): Promise<Answer> {
    // The SDK leaves its listener on the signal.
    const link = this.#config.client && linkController(context.signal);
    const { send, options } = this.#sending(link?.signal ?? context.signal);
    try {
      const model = await this.#modelFor(call, context);
      const outcome = await callSdk(send, () => ask(model, options));
      await this.#checkHead(outcome, call, context);
      return read(
        outcome.kind === 'response' ? jsonOf(await readText(outcome.response), call.context) : outcome.result,
      );
    } catch (error) {
      // A connection that is still in use (the body was too large) is not kept.
      link?.abort();
      throw mapGeminiError(error, call.context, context.signal);
    } finally {
      link?.release();
    }
  }

  /**
   * How the signal is passed to a call. Our own transport gets it directly; the user's own SDK client gets it as an option, for which
   * the SDK creates a controller and a listener.
   */
  #sending(signal: AbortSignal): { readonly send: typeof fetch; readonly options: CallOptions } {
    if (this.#config.client !== undefined) return { send: this.#fetch, options: { signal } };
    return { send: (input, init) => this.#fetch(input, { ...init, signal }), options: {} };
  }

  #prepare(request: UnifiedRequest, context: CallContext): Call {
    const target = this.#target(request.model, context);
    const own = request.providerOptions?.['gemini'];
    const { refusal, ...converted } = toGeminiRequest(request, target.context.model, this.#config.providerOptions, own);
    if (refusal !== undefined) throw new UnsupportedError(refusal, target.context);
    return { ...target, ...converted };
  }

  /** The model of a call, and its key. */
  #target(model: string | undefined, context: CallContext): Target {
    throwIfAborted(context.signal);
    const name = model ?? this.#config.model;
    const path = modelPath(name, this.#name);
    const key = this.#keyFor(context);
    return { model: path, key, context: { ...this.#errorContext(key), model: name } };
  }

  /** The SDK's model object: it has a client and an address, and costs nothing to create. */
  async #modelFor(call: Call, context: CallContext): Promise<GeminiModel> {
    const { apiVersion, baseURL, client } = this.#config;
    const headers =
      context.headers === undefined ? this.#config.headers : { ...this.#config.headers, ...context.headers };
    const owner = client ?? (await this.#clients.for(call.key));
    // The SDK does not check a signal that is already aborted.
    throwIfAborted(context.signal);
    const options = { apiVersion, baseUrl: baseURL, ...(headers !== undefined && { customHeaders: headers }) };
    return owner.getGenerativeModel({ model: call.model }, options);
  }

  #modelsEndpoint(context: Partial<CallContext>): ModelsEndpoint {
    const { baseURL, apiVersion, headers } = this.#config;
    throwIfAborted(context.signal);
    const key = this.#keyFor(context);
    return {
      baseURL: `${baseURL}/${apiVersion}`,
      headers: { ...headers, 'x-goog-api-key': key },
      fetch: this.#fetch,
      signal: context.signal,
      context: { ...this.#errorContext(key), model: this.#config.model },
    };
  }

  #keyFor({ apiKey }: Partial<CallContext>): string {
    const key = this.#config.client?.apiKey ?? apiKey ?? this.#config.apiKey;
    if (key !== undefined && key !== '') return key;
    if (this.#config.client !== undefined) return '';
    throw missingApiKey(this.#name, this.#config.model, ['GEMINI_API_KEY', 'GOOGLE_API_KEY']);
  }

  #errorContext(key: string | undefined): FailureContext {
    // A key may be in any header here, because the key's own header cannot be set.
    const values = Object.values(this.#config.headers ?? {}).filter((value) => value.length >= SHORTEST_SECRET_HEADER);
    return { provider: this.#name, secrets: [...secretsOf(this.#config, key), ...values] };
  }
}

function jsonOf(text: string, context: FailureContext): unknown {
  const value = parseJson(text);
  if (value !== undefined) return value;
  throw new InvalidResponseError(`Gemini answered with ${describeBody(text)} in place of JSON.`, context);
}

function ignoreAggregate(result: GeminiStreamResult): void {
  // A test double may have none.
  if (isObject(result.response)) void Promise.resolve(result.response).catch(() => undefined);
}
