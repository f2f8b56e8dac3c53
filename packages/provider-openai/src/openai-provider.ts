import {
  type CallContext,
  checkHealth,
  describeBody,
  type EmbeddingRequest,
  type EmbeddingResult,
  type HealthReport,
  InvalidResponseError,
  isObject,
  listOf,
  type ModelInfo,
  type OpenedStream,
  objectOf,
  type ProviderCalls,
  type ProviderContext,
  parseJson,
  partStream,
  type RequestIssue,
  ResponseBatches,
  rateLimitFromHeaders,
  readText,
  type StreamPart,
  shortcomings,
  stringOf,
  throwIfAborted,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import type { AnswerApi, PreparedRequest } from './api/answer-api.ts';
import type { Endpoint } from './api/endpoint.ts';
import { type FailedResponse, failedResponseOf } from './errors/failed-response.ts';
import type { OpenAIConfig } from './openai-config.ts';
import { type FailureContext, mapBodyError, mapOpenAIError } from './openai-errors.ts';
import { toEmbeddingsRequest } from './request/to-embeddings-request.ts';
import { fromEmbeddingsResponse } from './response/from-embeddings-response.ts';
import { OPENAI_RATE_LIMITS } from './response/rate-limit-names.ts';
import { requestIdOf } from './response/request-id.ts';
import { OpenAIClients } from './sdk/openai-clients.ts';

/** The largest body of an answer with audio, images or thousands of vectors, in bytes. */
const LARGEST_BODY = 128 * 1024 * 1024;

/** The calls of one model of OpenAI, or of an endpoint that speaks its wire, through the official SDK. */
export class OpenAIProvider implements ProviderCalls {
  readonly embed?: NonNullable<ProviderCalls['embed']>;
  readonly #config: OpenAIConfig;
  readonly #name: string;
  readonly #endpoint: Endpoint;
  readonly #api: AnswerApi;
  readonly #clients: OpenAIClients;

  constructor(config: OpenAIConfig, { name }: ProviderContext, endpoint: Endpoint, api: AnswerApi) {
    this.#api = api;
    if (endpoint.embeddings !== false) this.embed = (request, context) => this.#embed(request, context);
    this.#config = config;
    this.#name = name;
    this.#endpoint = endpoint;
    this.#clients = new OpenAIClients(config, { provider: name, model: config.model, endpoint });
  }

  load(): Promise<void> {
    return this.#clients.load();
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const failure = this.#failureContext(context, request.model);
    const prepared = this.#prepare(request, failure, false);
    const { text, requestId } = await this.#answer(
      () => this.#clients.post(this.#api.path, prepared.body, context),
      failure,
      context,
    );
    const known = { ...failure, requestId };
    const body = parseJson(text);
    if (body === undefined) throw this.#notAnAnswer(text, known);
    return prepared.read(body, known);
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): AsyncIterable<StreamPart> {
    const failure = this.#failureContext(context, request.model);
    const open = async (signal: AbortSignal): Promise<OpenedStream> => {
      const prepared = this.#prepare(request, failure, true);
      const response = await this.#ask(
        () => this.#clients.post(this.#api.path, prepared.body, { ...context, signal }),
        context,
      );
      const known = { ...failure, requestId: requestIdOf(response.headers) };
      return {
        response,
        decoder: prepared.decoder(known),
        bodyError: (error) => mapBodyError(error, known),
        notAnAnswer: (body) => this.#notAnAnswer(body, known),
      };
    };
    const requestError = (error: unknown): Error => mapOpenAIError(error, failure);
    return partStream(new ResponseBatches({ signal: context.signal, open, requestError, largestBody: LARGEST_BODY }));
  }

  /** The warnings that the built request has, as issues. */
  shortcomings(request: UnifiedRequest, model: string): readonly RequestIssue[] {
    return shortcomings(() => this.#prepare(request, this.#failureContext({}, model), false).warnings);
  }

  /** `GET /models`: the cheapest call that needs the key. */
  async authenticate(context: Partial<CallContext> = {}): Promise<void> {
    await this.listModels(context);
  }

  async healthCheck(context: Partial<CallContext> = {}): Promise<HealthReport> {
    return checkHealth(() => this.authenticate(context));
  }

  /** @see https://platform.openai.com/docs/api-reference/models/list */
  async listModels(context: Partial<CallContext> = {}): Promise<readonly ModelInfo[]> {
    const failure = this.#failureContext(context, undefined);
    const { text } = await this.#answer(() => this.#clients.get('/models', context), failure, context);
    const body = parseJson(text);
    if (!isObject(body) || !Array.isArray(body['data'])) {
      throw new InvalidResponseError(
        `"${this.#name}" answered /models with a body that is not a list of models.`,
        failure,
      );
    }
    return listOf(body['data'])
      .map((model) => stringOf(objectOf(model)?.['id']))
      .filter((id) => id !== undefined)
      .map((id) => ({ id }));
  }

  async close(): Promise<void> {
    this.#clients.close();
  }

  #prepare(request: UnifiedRequest, failure: FailureContext, stream: boolean): PreparedRequest {
    const { providerOptions } = this.#config;
    return this.#api.prepare(request, {
      model: failure.model,
      stream,
      endpoint: this.#endpoint,
      providerOptions,
      failure,
    });
  }

  /** @see https://platform.openai.com/docs/api-reference/embeddings/create */
  async #embed(request: EmbeddingRequest, context: CallContext): Promise<EmbeddingResult> {
    const failure = this.#failureContext(context, request.model);
    const { body, warnings } = toEmbeddingsRequest(request, failure.model, this.#endpoint);
    const { text, requestId } = await this.#answer(
      () => this.#clients.post('/embeddings', body, context),
      failure,
      context,
    );
    const known = { ...failure, requestId };
    const answer = parseJson(text);
    if (answer === undefined) throw this.#notAnAnswer(text, known, 'embeddings');
    return fromEmbeddingsResponse(answer, request.input.length, known, warnings);
  }

  #notAnAnswer(body: string, failure: FailureContext, api = this.#api.name): InvalidResponseError {
    return new InvalidResponseError(
      `The answer of "${this.#name}" is ${describeBody(body)}. If a baseURL is set, check that it leads to OpenAI's ${api} API, or one like it.`,
      failure,
    );
  }

  /** The text of a whole answer. */
  async #answer(
    ask: () => Promise<Response>,
    failure: FailureContext,
    context: Partial<CallContext>,
  ): Promise<{ text: string; requestId: string | undefined }> {
    throwIfAborted(context.signal);
    let response: Response;
    try {
      response = await this.#ask(ask, context);
    } catch (error) {
      throwIfAborted(context.signal);
      throw mapOpenAIError(error, failure);
    }
    const requestId = requestIdOf(response.headers);
    try {
      return { text: await readText(response, LARGEST_BODY), requestId };
    } catch (error) {
      throwIfAborted(context.signal);
      throw mapBodyError(error, { ...failure, requestId });
    }
  }

  /** The response of a request, after its headers were reported. The headers of an error are reported, too. */
  async #ask(ask: () => Promise<Response>, context: Partial<CallContext>): Promise<Response> {
    try {
      const response = await ask();
      this.#reportHeaders(response, context);
      return response;
    } catch (error) {
      const failed = failedResponseOf(error);
      if (failed !== undefined) this.#reportHeaders(failed, context);
      throw error;
    }
  }

  #reportHeaders({ status, headers }: Pick<FailedResponse, 'status' | 'headers'>, context: Partial<CallContext>): void {
    if (context.onHeaders === undefined) return;
    const rateLimit = rateLimitFromHeaders(headers, this.#endpoint.rateLimits ?? OPENAI_RATE_LIMITS);
    context.onHeaders({ status, requestId: requestIdOf(headers), ...(rateLimit !== undefined && { rateLimit }) });
  }

  #failureContext(context: Partial<CallContext>, model: string | undefined): FailureContext {
    return {
      provider: this.#name,
      pluginId: this.#endpoint.id,
      model: model ?? this.#config.model,
      secrets: this.#clients.secrets(context),
    };
  }
}
