import {
  type CallContext,
  checkHealth,
  type HealthReport,
  InvalidResponseError,
  isObject,
  listOf,
  type ModelInfo,
  objectOf,
  type Provider,
  type ProviderCapabilities,
  type ProviderContext,
  parseJson,
  partStream,
  RequestAbortedError,
  readText,
  type StreamPart,
  stringOf,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { fromOpenAIResponse } from './chat/from-openai-response.ts';
import { ChatStreamDecoder } from './chat/from-openai-stream.ts';
import { type ChatRequest, toOpenAIRequest } from './chat/to-openai-request.ts';
import { type FailureContext, mapBodyError, mapOpenAIError } from './errors/map-openai-error.ts';
import { requestIdOf } from './http/request-id.ts';
import { capabilitiesOf } from './models/capabilities.ts';
import type { OpenAIConfig } from './openai-config.ts';
import { OpenAIClients } from './sdk/openai-clients.ts';
import { type OpenedStream, ResponseBatches } from './stream/response-batches.ts';

const CHAT_COMPLETIONS = '/chat/completions';

/** Room for an answer with sound or pictures in it, in bytes. */
const LARGEST_BODY = 64 * 1024 * 1024;

/** One model of OpenAI, or of an endpoint that speaks its wire, through the official SDK. */
export class OpenAIProvider implements Provider {
  readonly model: string;
  readonly capabilities: ProviderCapabilities;
  readonly #config: OpenAIConfig;
  readonly #name: string;
  readonly #clients: OpenAIClients;

  constructor(config: OpenAIConfig, { name }: ProviderContext) {
    this.model = config.model;
    this.capabilities = capabilitiesOf(config);
    this.#config = config;
    this.#name = name;
    this.#clients = new OpenAIClients(config, { provider: name, model: config.model });
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const failure = this.#failureContext(context, request.model);
    const { body, warnings } = this.#chatRequest(request, failure, false);
    const { text, requestId } = await this.#answer(
      () => this.#clients.post(CHAT_COMPLETIONS, body, context),
      failure,
      context,
    );
    return fromOpenAIResponse(parseJson(text), { ...failure, requestId }, warnings);
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): AsyncIterable<StreamPart> {
    const failure = this.#failureContext(context, request.model);
    const open = async (signal: AbortSignal): Promise<OpenedStream> => {
      const { body, warnings, usageAsked } = this.#chatRequest(request, failure, true);
      const response = await this.#clients.post(CHAT_COMPLETIONS, body, { ...context, signal });
      const known = { ...failure, requestId: reportHeaders(response, context) };
      return {
        response,
        decoder: new ChatStreamDecoder({ failure: known, warnings, usageAsked }),
        bodyError: (error) => mapBodyError(error, known),
      };
    };
    const requestError = (error: unknown): Error => mapOpenAIError(error, failure);
    return partStream(new ResponseBatches({ signal: context.signal, open, requestError, largestBody: LARGEST_BODY }));
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

  #chatRequest(request: UnifiedRequest, failure: FailureContext, stream: boolean): ChatRequest {
    const { providerOptions } = this.#config;
    return toOpenAIRequest(request, { model: failure.model, stream, providerOptions, failure });
  }

  /** A whole answer's text. */
  async #answer(
    ask: () => Promise<Response>,
    failure: FailureContext,
    context: Partial<CallContext>,
  ): Promise<{ text: string; requestId: string | undefined }> {
    throwIfAborted(context);
    let response: Response;
    try {
      response = await ask();
    } catch (error) {
      throwIfAborted(context);
      throw mapOpenAIError(error, failure);
    }
    const requestId = reportHeaders(response, context);
    try {
      return { text: await readText(response, LARGEST_BODY), requestId };
    } catch (error) {
      throwIfAborted(context);
      throw mapBodyError(error, { ...failure, requestId });
    }
  }

  #failureContext(context: Partial<CallContext>, model: string | undefined): FailureContext {
    return { provider: this.#name, model: model ?? this.model, secrets: this.#clients.secrets(context) };
  }
}

function reportHeaders({ status, headers }: Response, context: Partial<CallContext>): string | undefined {
  const requestId = requestIdOf(headers);
  context.onHeaders?.({ status, requestId });
  return requestId;
}

function throwIfAborted({ signal }: Partial<CallContext>): void {
  if (signal?.aborted === true) throw new RequestAbortedError();
}
