import { isObject, objectOf } from '../data/json-fields.ts';
import { FlexiAIError } from '../errors/flexiai-error.ts';
import type { HeadersLike } from '../errors/retry-after.ts';
import { ClientsByKey, NO_TIMEOUT_MS } from './clients-by-key.ts';
import type { ProviderFetchOptions } from './http/fetch-options.ts';
import { type ProviderFetch, providerFetch } from './http/provider-fetch.ts';
import { type RateLimitHeaders, rateLimitFromHeaders } from './http/rate-limit-headers.ts';
import { type BodyErrors, readJson } from './http/read-json.ts';
import { throwingFetch } from './http/throwing-fetch.ts';
import type { CallContext } from './provider.ts';
import { RepeatedHead } from './repeated-head.ts';
import type { SdkBuilder, SdkRequest, SdkRequestOptions } from './sdk-builder.ts';
import { abortError, throwIfAborted } from './stream/abort-error.ts';

/** A client of an SDK that sends requests and gives their raw responses. It may come from another copy of the SDK. */
export interface SdkSender {
  get(path: string, options?: SdkRequestOptions): { asResponse(): Promise<Response> };
  post(path: string, options?: SdkRequestOptions): { asResponse(): Promise<Response> };
}

/** The requests of one entry. */
export interface SdkEntry<Client extends SdkBuilder> {
  /** The user's own client. */
  readonly own: SdkSender | undefined;
  readonly network: ProviderFetchOptions;
  /** The key of a request. @param key the key of the call, where it has one of its own @throws AuthenticationError without one */
  keyOf(key: string | undefined): string;
  /** Loads the SDK, and makes a client for a key. */
  make(key: string): Promise<Client>;
  /**
   * Whether URL and headers of a request depend only on its path and its own headers, and its body is plain JSON: they are then
   * built for the first requests to a path, and repeated. Not for a client that signs its requests, or whose URL has the model.
   *
   * @default false
   */
  readonly repeatsHeads?: boolean;
  /** The headers of a response that are reported. */
  readonly heads: {
    readonly rateLimits: RateLimitHeaders;
    requestIdOf(headers: HeadersLike | undefined): string | undefined;
  };
}

/** The errors of a whole answer. */
export interface AnswerErrors {
  /** The error for a request without an answer. */
  requestError(error: unknown): Error;
  /** The errors of its body. @param requestId the provider's id of the request */
  inBody(requestId: string | undefined): BodyErrors;
}

/** A whole answer as JSON. */
export interface JsonAnswer {
  readonly body: unknown;
  /** The provider's id of the request. */
  readonly requestId: string | undefined;
}

/** Switches off retries, the time-out and redirects of the user's own client, as for ours. A redirect would send the key on. */
const AS_OURS = Object.freeze({
  maxRetries: 0,
  timeout: NO_TIMEOUT_MS,
  fetchOptions: Object.freeze({ redirect: 'manual' }),
} as const);

/**
 * The requests of one entry through an SDK of the form that OpenAI and Anthropic generate. The SDK only builds a request, and
 * core's transport sends it: the SDK's own sending writes log details that nothing prints, and adds a timer, a controller and a
 * composite signal to those of the call. The user's own client sends its requests itself.
 */
export class SdkRequests<Client extends SdkBuilder> {
  readonly #entry: SdkEntry<Client>;
  readonly #clients: ClientsByKey<SdkBuilder | RepeatedHead>;
  /** All keys share its connections. */
  readonly #transport: ProviderFetch;
  readonly #fetch: typeof globalThis.fetch;

  constructor(entry: SdkEntry<Client>) {
    this.#entry = entry;
    this.#clients = new ClientsByKey(async (key) => {
      const client = await entry.make(key);
      return entry.repeatsHeads === true ? new RepeatedHead(client) : client;
    });
    this.#transport = providerFetch(entry.network);
    this.#fetch = throwingFetch(this.#transport);
  }

  /**
   * Sends a request. The head of its response is reported to the call, also that of an error.
   *
   * @returns the raw response
   * @throws what `keyOf` and `make` throw; HttpFailure for an error status; ConnectionFailure; any error of the user's own client
   */
  async send(request: SdkRequest, context: Partial<CallContext>): Promise<Response> {
    try {
      const response = await this.#send(request, context);
      this.#report(response, context);
      return response;
    } catch (error) {
      const head = headOf(error);
      if (head !== undefined) this.#report(head, context);
      throw error;
    }
  }

  /**
   * Sends a request and reads its whole answer.
   *
   * @param limit the largest body, in bytes; by default that of `readText`
   * @throws RequestAbortedError after an abort; otherwise one of `errors`
   */
  async json(
    request: SdkRequest,
    context: Partial<CallContext>,
    errors: AnswerErrors,
    limit?: number,
  ): Promise<JsonAnswer> {
    const { signal } = context;
    throwIfAborted(signal);
    let response: Response;
    try {
      response = await this.send(request, context);
    } catch (error) {
      throwIfAborted(signal);
      throw errors.requestError(error);
    }
    const requestId = this.requestIdOf(response);
    const { bodyError, notAnAnswer } = errors.inBody(requestId);
    const bodyErrors: BodyErrors = {
      bodyError: (error) => (signal?.aborted === true ? abortError(signal) : bodyError(error)),
      notAnAnswer,
    };
    return { body: await readJson(response, bodyErrors, limit), requestId };
  }

  /** The provider's id of the request that a response answers. */
  requestIdOf({ headers }: Response): string | undefined {
    return this.#entry.heads.requestIdOf(headers);
  }

  /** Closes the connections. The user's own `fetch` or client is not closed. */
  close(): void {
    this.#transport.close();
  }

  async #send(
    { method, path, ...content }: SdkRequest,
    { signal, headers, apiKey }: Partial<CallContext>,
  ): Promise<Response> {
    const { own, keyOf } = this.#entry;
    const options = { ...content, ...(signal !== undefined && { signal }), ...(headers !== undefined && { headers }) };
    if (own !== undefined) return own[method](path, { ...options, ...AS_OURS }).asResponse();
    const client = await this.#clients.for(keyOf(apiKey));
    const building = client.buildRequest({ ...options, method, path });
    const { url, req } = building instanceof Promise ? await building : building;
    return this.#fetch(url, { ...req, method: method.toUpperCase() });
  }

  #report({ status, headers }: ResponseHead, { onHeaders }: Partial<CallContext>): void {
    if (onHeaders === undefined) return;
    const { rateLimits, requestIdOf } = this.#entry.heads;
    const rateLimit = rateLimitFromHeaders(headers, rateLimits);
    onHeaders({ status, requestId: requestIdOf(headers), ...(rateLimit !== undefined && { rateLimit }) });
  }
}

/** The head of a response. */
interface ResponseHead {
  readonly status: number;
  readonly headers: HeadersLike | undefined;
}

/**
 * The head of the error response in a thrown error: of our own transport, or of the SDK if the user passed a client. The SDK's
 * errors are recognised by their fields and not by their class, because several copies of the SDK may be loaded.
 */
export function headOf(error: unknown): ResponseHead | undefined {
  if (!isObject(error) || error instanceof FlexiAIError) return undefined;
  const { status, headers } = error;
  if (typeof status !== 'number') return undefined;
  return { status, headers: objectOf(headers) };
}
