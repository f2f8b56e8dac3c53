/** The options of a request to the SDK's client. */
export interface ClientRequestOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** They override those of the client. */
  readonly headers?: { readonly [name: string]: string };
  readonly maxRetries?: number;
  /** In ms. */
  readonly timeout?: number;
  /** For the client's own `fetch`. */
  readonly fetchOptions?: { readonly redirect: 'manual' };
}

/** A pending request: its raw response, which the SDK neither parses nor decodes. */
export interface ClientRequest {
  asResponse(): Promise<Response>;
}

/** The part of the SDK's client that is used: an `OpenAI` or `AzureOpenAI` instance, of this or another copy of the SDK. */
export interface OpenAIClient {
  get(path: string, options?: ClientRequestOptions): ClientRequest;
  post(path: string, options?: ClientRequestOptions): ClientRequest;
}
