import {
  type CallContext,
  type ConversationRules,
  checkHealth,
  describeBody,
  type EmbeddingRequest,
  type EmbeddingResult,
  type HealthReport,
  InvalidResponseError,
  isObject,
  listOf,
  type ModelInfo,
  NO_ISSUES,
  type OpenedStream,
  objectOf,
  type Provider,
  type ProviderCapabilities,
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
import { chatApi } from './api/chat-api.ts';
import { type Endpoint, OPENAI } from './api/endpoint.ts';
import { responsesApi } from './api/responses-api.ts';
import { type FailedResponse, failedResponseOf } from './errors/failed-response.ts';
import { capabilitiesOf } from './models/capabilities.ts';
import { chooseApi } from './models/choose-api.ts';
import { requestLimits } from './models/request-limits.ts';
import type { OpenAIConfig } from './openai-config.ts';
import { type FailureContext, mapBodyError, mapOpenAIError } from './openai-errors.ts';
import { toEmbeddingsRequest } from './request/to-embeddings-request.ts';
import { fromEmbeddingsResponse } from './response/from-embeddings-response.ts';
import { OPENAI_RATE_LIMITS } from './response/rate-limit-names.ts';
import { requestIdOf } from './response/request-id.ts';
import { OpenAIClients } from './sdk/openai-clients.ts';

const APIS = Object.freeze({ chat: chatApi, responses: responsesApi });

const API_NAMES: { readonly [Api in keyof typeof APIS]: string } = { chat: 'Chat Completions', responses: 'Responses' };

/** Room for an answer with sound, pictures or thousands of vectors in it, in bytes. */
const LARGEST_BODY = 128 * 1024 * 1024;

/** One model of OpenAI, or of an endpoint that speaks its wire, through the official SDK. */
export class OpenAIProvider implements Provider {
  readonly model: string;
  readonly capabilities: ProviderCapabilities;
  readonly endpoint: string | undefined;
  readonly conversation: ConversationRules;
  readonly embed?: NonNullable<Provider['embed']>;
  readonly #config: OpenAIConfig;
  readonly #name: string;
  readonly #endpoint: Endpoint;
  readonly #apiName: keyof typeof APIS;
  readonly #api: AnswerApi;
  /** Whether it is OpenAI that answers: others on its wire have limits of their own. */
  readonly #isOpenAI: boolean;
  readonly #clients: OpenAIClients;

  constructor(config: OpenAIConfig, { name }: ProviderContext, endpoint: Endpoint = OPENAI) {
    this.model = config.model;
    const api = chooseApi(config, endpoint);
    this.capabilities = capabilitiesOf(config, endpoint, api);
    this.#apiName = api;
    this.#api = APIS[api];
    if (endpoint.embeddings !== false) this.embed = (request, context) => this.#embed(request, context);
    this.#config = config;
    this.#name = name;
    this.endpoint = baseURLOf(endpoint, config);
    this.#endpoint = endpoint === OPENAI ? withGateway(endpoint, config) : endpoint;
    this.conversation = this.#api.conversation(this.#endpoint);
    this.#isOpenAI = endpoint === OPENAI && config.baseURL === undefined && config.client === undefined;
    this.#clients = new OpenAIClients(config, { provider: name, model: config.model, endpoint });
  }

  capabilitiesOf(model: string): ProviderCapabilities {
    return capabilitiesOf({ ...this.#config, model }, this.#endpoint, this.#apiName);
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

  /** The limits of OpenAI's own endpoint; under `strict` also what a request that is put together warns of. */
  checkRequest(request: UnifiedRequest, model: string, strict: boolean): readonly RequestIssue[] {
    const issues = this.#isOpenAI ? requestLimits(request, model, this.#sendsMetadata(request)) : NO_ISSUES;
    if (!strict) return issues;
    return [...issues, ...shortcomings(() => this.#prepare(request, this.#failureContext({}, model), false).warnings)];
  }

  /** Chat Completions takes labels for stored completions only. */
  #sendsMetadata({ providerOptions }: UnifiedRequest): boolean {
    if (this.#api === responsesApi) return true;
    const { store } = { ...this.#config.providerOptions, ...providerOptions?.[this.#endpoint.id] };
    return store === true;
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
        `"${this.#name}" answered /models with something that is no list of models.`,
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

  #notAnAnswer(body: string, failure: FailureContext, api = API_NAMES[this.#apiName]): InvalidResponseError {
    return new InvalidResponseError(
      `The answer of "${this.#name}" is ${describeBody(body)}. If a baseURL is set, check that it leads to OpenAI's ${api} API, or one like it.`,
      failure,
    );
  }

  /** A whole answer's text. */
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

  /** A request's response, once its headers have been reported. An error's are reported, too. */
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
      model: model ?? this.model,
      secrets: this.#clients.secrets(context),
    };
  }
}

/** Where requests go; `undefined` where the user's own client does not say. */
function baseURLOf(endpoint: Endpoint, { baseURL, client }: OpenAIConfig): string | undefined {
  const url: unknown = baseURL ?? (client === undefined ? endpoint.baseURL : Reflect.get(client, 'baseURL'));
  return typeof url === 'string' ? url : undefined;
}

/** OpenAI's endpoint, or the one that is reached in its place. */
function withGateway(endpoint: Endpoint, config: OpenAIConfig): Endpoint {
  const url = baseURLOf(endpoint, config);
  const host = url !== undefined && URL.canParse(url) ? new URL(url).host : '';
  // The SDK's own regions, such as eu.api.openai.com, are OpenAI as well.
  return /(?:^|\.)api\.openai\.com$/.test(host) ? endpoint : { ...endpoint, gateway: host };
}
