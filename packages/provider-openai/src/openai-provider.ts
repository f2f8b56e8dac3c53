import {
  type AnswerErrors,
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
  partStream,
  type RequestIssue,
  ResponseBatches,
  type SdkRequests,
  type StreamPart,
  secretsOf,
  shortcomings,
  stringOf,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import type { OpenAI } from 'openai';
import type { AnswerApi, PreparedRequest } from './api/answer-api.ts';
import type { Endpoint } from './api/endpoint.ts';
import type { OpenAIConfig } from './openai-config.ts';
import { type FailureContext, mapBodyError, mapOpenAIError } from './openai-errors.ts';
import { toEmbeddingsRequest } from './request/to-embeddings-request.ts';
import { fromEmbeddingsResponse } from './response/from-embeddings-response.ts';
import { openaiRequests } from './sdk/openai-requests.ts';

/** The largest body of an answer with audio, images or thousands of vectors, in bytes. */
const LARGEST_BODY = 128 * 1024 * 1024;

/** The calls of one model of OpenAI, or of an endpoint that speaks its wire, through the official SDK. */
export class OpenAIProvider implements ProviderCalls {
  readonly embed?: NonNullable<ProviderCalls['embed']>;
  readonly #config: OpenAIConfig;
  readonly #name: string;
  readonly #endpoint: Endpoint;
  readonly #api: AnswerApi;
  readonly #requests: SdkRequests<OpenAI>;

  constructor(config: OpenAIConfig, { name }: ProviderContext, endpoint: Endpoint, api: AnswerApi) {
    this.#api = api;
    if (endpoint.embeddings !== false) this.embed = (request, context) => this.#embed(request, context);
    this.#config = config;
    this.#name = name;
    this.#endpoint = endpoint;
    this.#requests = openaiRequests(config, { provider: name, model: config.model, endpoint });
  }

  async load(): Promise<void> {
    // The user's own client needs no SDK.
    if (this.#config.client === undefined) await import('openai');
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const failure = this.#failureContext(context, request.model);
    const prepared = this.#prepare(request, failure, false);
    const { body, requestId } = await this.#requests.json(
      { method: 'post', path: this.#api.path, body: prepared.body },
      context,
      this.#errors(failure),
      LARGEST_BODY,
    );
    return prepared.read(body, { ...failure, requestId });
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): AsyncIterable<StreamPart> {
    const failure = this.#failureContext(context, request.model);
    const { requestError, inBody } = this.#errors(failure);
    const open = async (signal: AbortSignal): Promise<OpenedStream> => {
      const prepared = this.#prepare(request, failure, true);
      const asked = { method: 'post', path: this.#api.path, body: prepared.body } as const;
      const response = await this.#requests.send(asked, { ...context, signal });
      const requestId = this.#requests.requestIdOf(response);
      return { response, decoder: prepared.decoder({ ...failure, requestId }), ...inBody(requestId) };
    };
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
    const notAList = (): InvalidResponseError =>
      new InvalidResponseError(`"${this.#name}" answered /models with a body that is not a list of models.`, failure);
    const errors = this.#errors(failure);
    const { body } = await this.#requests.json({ method: 'get', path: '/models' }, context, {
      ...errors,
      inBody: (requestId) => ({ ...errors.inBody(requestId), notAnAnswer: notAList }),
    });
    if (!isObject(body) || !Array.isArray(body['data'])) throw notAList();
    return listOf(body['data'])
      .map((model) => stringOf(objectOf(model)?.['id']))
      .filter((id) => id !== undefined)
      .map((id) => ({ id }));
  }

  async close(): Promise<void> {
    this.#requests.close();
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
    const answer = await this.#requests.json(
      { method: 'post', path: '/embeddings', body },
      context,
      this.#errors(failure, 'embeddings'),
      LARGEST_BODY,
    );
    const known = { ...failure, requestId: answer.requestId };
    return fromEmbeddingsResponse(answer.body, request.input.length, known, warnings);
  }

  #notAnAnswer(body: string, failure: FailureContext, api = this.#api.name): InvalidResponseError {
    return new InvalidResponseError(
      `The answer of "${this.#name}" is ${describeBody(body)}. If a baseURL is set, check that it leads to OpenAI's ${api} API, or one like it.`,
      failure,
    );
  }

  #errors(failure: FailureContext, api = this.#api.name): AnswerErrors {
    return {
      requestError: (error) => mapOpenAIError(error, failure),
      inBody: (requestId) => {
        const known = { ...failure, requestId };
        return {
          bodyError: (error) => mapBodyError(error, known),
          notAnAnswer: (body) => this.#notAnAnswer(body, known, api),
        };
      },
    };
  }

  #failureContext(context: Partial<CallContext>, model: string | undefined): FailureContext {
    return {
      provider: this.#name,
      pluginId: this.#endpoint.id,
      model: model ?? this.#config.model,
      secrets: secretsOf(this.#config, context.apiKey),
    };
  }
}
