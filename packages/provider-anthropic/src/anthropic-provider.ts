import {
  type CallContext,
  checkHealth,
  describeBody,
  type HealthReport,
  type ModelInfo,
  type OpenedStream,
  type PartStream,
  type ProviderCalls,
  type ProviderContext,
  partStream,
  type RequestIssue,
  ResponseBatches,
  responseFromParts,
  restoreResponse,
  restoringDecoder,
  type StreamPart,
  shortcomings,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import type { AnthropicConfig } from './anthropic-config.ts';
import { type FailureContext, invalidResponse, mapRequestError, mapResponseError } from './anthropic-errors.ts';
import { listModels } from './models/list-models.ts';
import { type AnthropicRequest, toAnthropicRequest } from './request/to-anthropic-request.ts';
import { fromAnthropicResponse } from './response/from-anthropic-response.ts';
import { type OpenResponse, openResponse, readJson } from './response/open-response.ts';
import { AnthropicClients } from './sdk/anthropic-clients.ts';
import { MessageReader } from './stream/from-anthropic-stream.ts';

/**
 * An answer that may be longer is streamed internally: it could take more than 10 minutes, after which a silent connection is
 * closed.
 *
 * @see https://platform.claude.com/docs/en/api/errors#long-requests
 */
const MOST_TOKENS_IN_ONE_PIECE = 21_333;

type Scope = FailureContext & { readonly model: string };

/** The calls of Claude through the Messages API. */
export class AnthropicProvider implements ProviderCalls {
  readonly #name: string;
  readonly #config: AnthropicConfig;
  readonly #clients: AnthropicClients;

  constructor(config: AnthropicConfig, context: ProviderContext) {
    this.#config = config;
    this.#name = context.name;
    this.#clients = new AnthropicClients(config, context.name);
  }

  load(): Promise<void> {
    return this.#clients.load();
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const scope = this.#scope(context, request.model);
    const translated = toAnthropicRequest(request, this.#config, scope);
    if (translated.body.max_tokens > MOST_TOKENS_IN_ONE_PIECE) {
      const parts: StreamPart[] = [];
      for await (const batch of this.#stream(() => translated, scope, context)) {
        parts.push(...batch);
        context.onProgress?.();
      }
      return responseFromParts(parts);
    }
    const open = await this.#post(translated, false, scope, context);
    const response = fromAnthropicResponse(await readJson(open), open.scope, translated.warnings);
    return restoreResponse(response, translated.plans);
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): PartStream {
    const scope = this.#scope(context, request.model);
    return partStream(this.#stream(() => toAnthropicRequest(request, this.#config, scope), scope, context));
  }

  /** The warnings that the built request has, as issues. */
  shortcomings(request: UnifiedRequest, model: string): readonly RequestIssue[] {
    const scope = { provider: this.#name, model };
    return shortcomings(() => toAnthropicRequest(request, this.#config, scope).warnings);
  }

  async authenticate(context: Partial<CallContext> = {}): Promise<void> {
    await this.#getModels({ limit: 1 }, context);
  }

  async healthCheck(context: Partial<CallContext> = {}): Promise<HealthReport> {
    return await checkHealth(() => this.authenticate(context));
  }

  async listModels(context: Partial<CallContext> = {}): Promise<readonly ModelInfo[]> {
    return await listModels((query) => this.#getModels(query, context));
  }

  async close(): Promise<void> {
    this.#clients.close();
  }

  #stream(translate: () => AnthropicRequest, scope: Scope, context: CallContext): ResponseBatches {
    const open = async (signal: AbortSignal): Promise<OpenedStream> => {
      const translated = translate();
      const { response, scope: known } = await this.#post(translated, true, scope, { ...context, signal });
      return {
        response,
        decoder: restoringDecoder(new MessageReader(known, translated.warnings), translated.plans),
        bodyError: (error) => mapResponseError(error, known),
        notAnAnswer: (body) =>
          invalidResponse(
            `The Anthropic API answered with ${describeBody(body)} instead of a stream of events.`,
            known,
          ),
      };
    };
    const requestError = (error: unknown): Error => mapRequestError(error, scope);
    return new ResponseBatches({ signal: context.signal, open, requestError });
  }

  /**
   * Sends a request for a message and returns the head of the response. It does not use `messages.create`, which prints warnings
   * about old models, and refuses long answers without a stream.
   */
  async #post(
    { body, headers }: AnthropicRequest,
    stream: boolean,
    scope: Scope,
    context: CallContext,
  ): Promise<OpenResponse<Scope>> {
    const sent = stream ? { ...body, stream } : body;
    const known = { ...context, headers: { ...headers, ...context.headers } };
    return openResponse(() => this.#clients.post('/v1/messages', sent, known), scope, context.onHeaders);
  }

  async #getModels(query: Readonly<Record<string, unknown>>, context: Partial<CallContext>): Promise<unknown> {
    const scope = this.#scope(context, undefined);
    const send = (): Promise<Response> => this.#clients.get('/v1/models', query, context);
    return readJson(await openResponse(send, scope, context.onHeaders));
  }

  #scope(context: Partial<CallContext>, model: string | undefined): Scope {
    return {
      provider: this.#name,
      model: model ?? this.#config.model,
      signal: context.signal,
      secrets: this.#clients.secrets(context.apiKey),
    };
  }
}
