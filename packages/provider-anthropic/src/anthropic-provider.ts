import type { Anthropic } from '@anthropic-ai/sdk';
import {
  type AnswerErrors,
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
  type SdkRequest,
  type SdkRequests,
  type StreamPart,
  secretsOf,
  shortcomings,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import type { AnthropicConfig } from './anthropic-config.ts';
import { type FailureContext, invalidResponse, mapRequestError, mapResponseError } from './anthropic-errors.ts';
import { listModels } from './models/list-models.ts';
import { type AnthropicRequest, toAnthropicRequest } from './request/to-anthropic-request.ts';
import { fromAnthropicResponse } from './response/from-anthropic-response.ts';
import { anthropicRequests } from './sdk/anthropic-requests.ts';
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
  readonly #requests: SdkRequests<Anthropic>;

  constructor(config: AnthropicConfig, context: ProviderContext) {
    this.#config = config;
    this.#name = context.name;
    this.#requests = anthropicRequests(config, context.name);
  }

  async load(): Promise<void> {
    // The user's own client needs no SDK.
    if (this.#config.client === undefined) await import('@anthropic-ai/sdk');
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
    const { body, requestId } = await this.#requests.json(
      messageRequest(translated.body),
      withHeaders(translated, context),
      answerErrors(scope, 'JSON'),
    );
    return restoreResponse(fromAnthropicResponse(body, { ...scope, requestId }, translated.warnings), translated.plans);
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
    this.#requests.close();
  }

  #stream(translate: () => AnthropicRequest, scope: Scope, context: CallContext): ResponseBatches {
    const { requestError, inBody } = answerErrors(scope, 'a stream of events');
    const open = async (signal: AbortSignal): Promise<OpenedStream> => {
      const translated = translate();
      const asked = messageRequest({ ...translated.body, stream: true });
      const response = await this.#requests.send(asked, { ...withHeaders(translated, context), signal });
      const requestId = this.#requests.requestIdOf(response);
      const reader = new MessageReader({ ...scope, requestId }, translated.warnings);
      return { response, decoder: restoringDecoder(reader, translated.plans), ...inBody(requestId) };
    };
    return new ResponseBatches({ signal: context.signal, open, requestError });
  }

  async #getModels(query: Readonly<Record<string, unknown>>, context: Partial<CallContext>): Promise<unknown> {
    const scope = this.#scope(context, undefined);
    const request = { method: 'get', path: '/v1/models', query } as const;
    const { body } = await this.#requests.json(request, context, answerErrors(scope, 'JSON'));
    return body;
  }

  #scope(context: Partial<CallContext>, model: string | undefined): Scope {
    return {
      provider: this.#name,
      model: model ?? this.#config.model,
      signal: context.signal,
      secrets: secretsOf(this.#config, context.apiKey),
    };
  }
}

/**
 * The request for a message. Not `messages.create`, which prints warnings about old models, and refuses long answers without a
 * stream.
 */
function messageRequest(body: object): SdkRequest {
  return { method: 'post', path: '/v1/messages', body };
}

/** The call's context with the headers of a request. */
function withHeaders({ headers }: AnthropicRequest, context: CallContext): CallContext {
  return { ...context, headers: { ...headers, ...context.headers } };
}

/** @param expected as in "instead of JSON" */
function answerErrors(scope: Scope, expected: string): AnswerErrors {
  return {
    requestError: (error) => mapRequestError(error, scope),
    inBody: (requestId) => {
      const known = { ...scope, requestId };
      return {
        bodyError: (error) => mapResponseError(error, known),
        notAnAnswer: (body) =>
          invalidResponse(`The Anthropic API answered with ${describeBody(body)} instead of ${expected}.`, known),
      };
    },
  };
}
