import {
  AuthenticationError,
  type BodyErrors,
  type CallContext,
  checkHealth,
  describeBody,
  type HealthReport,
  type ModelInfo,
  type OpenedStream,
  type PartStream,
  PermissionError,
  type ProviderCalls,
  type ProviderContext,
  partStream,
  type RequestIssue,
  ResponseBatches,
  readJson,
  responseFromParts,
  restoreResponse,
  restoringDecoder,
  type StreamPart,
  shortcomings,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import type { BedrockConfig } from './bedrock-config.ts';
import { type FailureContext, invalidResponse, mapRequestError, mapResponseError } from './bedrock-errors.ts';
import { listModels } from './models/list-models.ts';
import { type ConverseRequest, toConverseRequest } from './request/to-converse-request.ts';
import { type OpenResponse, openResponse } from './response/open-response.ts';
import { BedrockClients } from './sdk/bedrock-clients.ts';
import { ConverseReader } from './stream/converse-reader.ts';
import { EventStreamParser } from './stream/event-stream-parser.ts';
import { isWireObject } from './wire.ts';

type Scope = FailureContext & { readonly model: string };

/** The calls of Bedrock's models through Converse. */
export class BedrockProvider implements ProviderCalls {
  readonly #name: string;
  readonly #config: BedrockConfig;
  readonly #clients: BedrockClients;

  constructor(config: BedrockConfig, context: ProviderContext) {
    this.#config = config;
    this.#name = context.name;
    this.#clients = new BedrockClients(config, context.name);
  }

  load(): Promise<void> {
    return this.#clients.load();
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const scope = this.#scope(context, request.model);
    const translated = toConverseRequest(request, this.#config, scope);
    const open = await this.#post(translated, false, scope, context);
    const parts: StreamPart[] = [];
    new ConverseReader(open.scope, translated.warnings).whole(
      await readJson(open.response, bodyErrors(open.scope, 'JSON')),
      parts,
    );
    return restoreResponse(responseFromParts(parts), translated.plans);
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): PartStream {
    const scope = this.#scope(context, request.model);
    const open = async (signal: AbortSignal): Promise<OpenedStream> => {
      const translated = toConverseRequest(request, this.#config, scope);
      const { response, scope: known } = await this.#post(translated, true, scope, { ...context, signal });
      return {
        response,
        parser: new EventStreamParser(),
        decoder: restoringDecoder(new ConverseReader(known, translated.warnings), translated.plans),
        ...bodyErrors(known, 'a stream of events'),
      };
    };
    const requestError = (error: unknown): Error => mapRequestError(error, scope);
    return partStream(new ResponseBatches({ signal: context.signal, open, requestError }));
  }

  /** The warnings that the built request has, as issues. */
  shortcomings(request: UnifiedRequest, model: string): readonly RequestIssue[] {
    const scope = { provider: this.#name, model };
    return shortcomings(() => toConverseRequest(request, this.#config, scope).warnings);
  }

  /** An identity that is not allowed to list anything has proved itself. */
  async authenticate(context: Partial<CallContext> = {}): Promise<void> {
    try {
      await this.#open(() => this.#clients.ping(context), this.#scope(context, undefined), context);
    } catch (error) {
      if (!(error instanceof PermissionError) || error.providerCode === undefined) throw error;
    }
  }

  async healthCheck(context: Partial<CallContext> = {}): Promise<HealthReport> {
    return await checkHealth(() => this.authenticate(context));
  }

  async listModels(context: Partial<CallContext> = {}): Promise<readonly ModelInfo[]> {
    const scope = this.#scope(context, undefined);
    return await listModels(async (path, query) => {
      const open = await this.#open(() => this.#clients.getModels(path, query, context), scope, context);
      return readJson(open.response, bodyErrors(open.scope, 'JSON'));
    });
  }

  async close(): Promise<void> {
    this.#clients.close();
  }

  #post({ body }: ConverseRequest, stream: boolean, scope: Scope, context: CallContext): Promise<OpenResponse<Scope>> {
    const text = JSON.stringify(stream ? body : forUnary(body));
    return this.#open(() => this.#clients.converse(scope.model, text, stream, context), scope, context);
  }

  async #open(
    send: () => Promise<Response>,
    scope: Scope,
    context: Partial<CallContext>,
  ): Promise<OpenResponse<Scope>> {
    try {
      return await openResponse(send, scope, context.onHeaders);
    } catch (error) {
      if (error instanceof AuthenticationError) this.#clients.forgetCredentials();
      throw error;
    }
  }

  #scope(context: Partial<CallContext>, model: string | undefined): Scope {
    const clients = this.#clients;
    return {
      provider: this.#name,
      model: model ?? this.#config.model,
      signal: context.signal,
      // Read when an error is made: the credentials may be fetched by this call.
      get secrets() {
        return clients.secrets(context.apiKey);
      },
    };
  }
}

/** @param wanted as in "… instead of JSON" */
function bodyErrors(scope: FailureContext, wanted: string): BodyErrors {
  return {
    bodyError: (error) => mapResponseError(error, scope),
    notAnAnswer: (body) =>
      invalidResponse(`Amazon Bedrock answered with ${describeBody(body)} instead of ${wanted}.`, scope),
  };
}

/** `streamProcessingMode` of a guardrail exists for streams only. */
function forUnary(body: ConverseRequest['body']): object {
  const { guardrailConfig } = body;
  if (!isWireObject(guardrailConfig)) return body;
  const { streamProcessingMode: _mode, ...rest } = guardrailConfig;
  return { ...body, guardrailConfig: rest };
}
