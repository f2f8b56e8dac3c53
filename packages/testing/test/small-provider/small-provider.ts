import {
  AuthenticationError,
  type CallContext,
  checkHealth,
  FlexiAIError,
  type HealthReport,
  type LinkedController,
  linkController,
  listOf,
  type ModelInfo,
  NO_ISSUES,
  objectOf,
  type PartStream,
  type Provider,
  type ProviderContext,
  parseJson,
  partStream,
  providerFetch,
  type RateLimitHeaderNames,
  RequestAbortedError,
  type RequestIssue,
  rateLimitFromHeaders,
  readText,
  responseFromParts,
  SSEParser,
  type StreamPart,
  shortcomings,
  stringOf,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { ChunkReader } from './chunk-reader.ts';
import { type Failure, networkError, responseError } from './errors.ts';
import type { SmallConfig } from './small-config.ts';
import { toChatBody } from './to-chat-body.ts';

const RATE_LIMITS = { requests: [windowOf('requests')], tokens: [windowOf('tokens')] };

function windowOf(kind: string): RateLimitHeaderNames {
  const name = (what: string): string => `x-ratelimit-${what}-${kind}`;
  return { limit: name('limit'), remaining: name('remaining'), reset: name('reset') };
}

/** A unary answer is assembled from a stream. */
export class SmallProvider implements Provider {
  readonly model: string;
  readonly capabilities = {
    streaming: true,
    tools: true,
    images: true,
    files: false,
    audio: false,
    jsonSchema: true,
    reasoning: false,
    prefill: false,
  };
  readonly #baseURL: string;
  readonly #name: string;
  readonly #fetch = providerFetch();

  constructor({ model, baseURL }: SmallConfig, { name }: ProviderContext) {
    this.model = model;
    this.#baseURL = baseURL;
    this.#name = name;
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    return responseFromParts(await Array.fromAsync(this.streamChatCompletion(request, context)));
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): PartStream {
    const controller = new AbortController();
    const batches = this.#batches(request, context, controller);
    return partStream({
      [Symbol.asyncIterator]: () => ({
        next: () => batches.next(),
        return: () => {
          // The generator's own return() would wait for a pending read.
          controller.abort();
          return batches.return();
        },
      }),
    });
  }

  checkRequest(request: UnifiedRequest, model: string, strict: boolean): readonly RequestIssue[] {
    if (!strict) return NO_ISSUES;
    return shortcomings(() => toChatBody(request, this.#failure({}, model)).warnings);
  }

  async authenticate(context: Partial<CallContext> = {}): Promise<void> {
    await this.listModels(context);
  }

  healthCheck(context: Partial<CallContext> = {}): Promise<HealthReport> {
    return checkHealth(() => this.authenticate(context));
  }

  async listModels(context: Partial<CallContext> = {}): Promise<readonly ModelInfo[]> {
    const link = linkController(context.signal);
    const failure = this.#failure(context, this.model);
    try {
      const response = await this.#send('/models', undefined, context, link, failure);
      const body = objectOf(parseJson(await readText(response)));
      return listOf(body?.['data']).map((model) => ({ id: stringOf(objectOf(model)?.['id']) ?? '' }));
    } catch (error) {
      throw errorOf(error, link.signal, failure);
    } finally {
      link.release();
    }
  }

  async close(): Promise<void> {
    this.#fetch.close();
  }

  async *#batches(
    request: UnifiedRequest,
    context: CallContext,
    left: AbortController,
  ): AsyncGenerator<readonly StreamPart[], void, undefined> {
    const link = linkController(context.signal);
    left.signal.addEventListener('abort', () => link.abort());
    const failure = this.#failure(context, request.model ?? this.model);
    try {
      const { body, warnings } = toChatBody(request, failure);
      const response = await this.#send('/chat/completions', body, context, link, failure);
      const reader = new ChunkReader({ ...failure, requestId: requestIdOf(response) }, warnings);
      const parser = new SSEParser();
      for await (const bytes of response.body ?? []) {
        const parts: StreamPart[] = [];
        try {
          for (const { data } of parser.push(bytes)) reader.read(data, parts);
        } catch (error) {
          // Parts before the error are delivered first.
          if (parts.length > 0) yield parts;
          throw error;
        }
        if (parts.length > 0) yield parts;
        if (reader.done) break;
      }
      yield reader.finish();
    } catch (error) {
      throw errorOf(error, link.signal, failure);
    } finally {
      link.release();
    }
  }

  async #send(
    path: string,
    body: object | undefined,
    context: Partial<CallContext>,
    { signal }: LinkedController,
    failure: Failure,
  ): Promise<Response> {
    if (signal.aborted) throw new RequestAbortedError();
    const { apiKey, onHeaders } = context;
    if (apiKey === undefined) throw new AuthenticationError('No API key: set SMALL_API_KEY.', failure);
    const response = await this.#fetch(this.#baseURL + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...context.headers, authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    });
    const { status, headers } = response;
    onHeaders?.({ status, requestId: requestIdOf(response), rateLimit: rateLimitFromHeaders(headers, RATE_LIMITS) });
    if (!response.ok) throw responseError(response, await readText(response), failure);
    return response;
  }

  #failure({ apiKey }: Partial<CallContext>, model: string): Failure {
    return { provider: this.#name, model, secrets: [apiKey] };
  }
}

function errorOf(error: unknown, signal: AbortSignal, failure: Failure): FlexiAIError {
  if (signal.aborted) return new RequestAbortedError();
  return error instanceof FlexiAIError ? error : networkError(error, failure);
}

function requestIdOf(response: Response): string | undefined {
  return response.headers.get('x-request-id') ?? undefined;
}
