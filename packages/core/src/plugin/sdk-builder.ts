/** A request. */
export interface SdkRequest {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly body?: unknown;
  readonly query?: { readonly [name: string]: unknown };
}

/** The options of a request to an SDK's client. */
export interface SdkRequestOptions extends Omit<SdkRequest, 'method' | 'path'> {
  readonly signal?: AbortSignal;
  /** They override those of the client. */
  readonly headers?: { readonly [name: string]: string };
  readonly maxRetries?: number;
  /** In ms. */
  readonly timeout?: number;
  /** For the client's own `fetch`. */
  readonly fetchOptions?: { readonly redirect: 'manual' };
}

/** A client of an SDK that builds requests. */
export interface SdkBuilder {
  buildRequest(options: SdkRequestOptions & SdkRequest): Promise<{ readonly url: string; readonly req: RequestInit }>;
}
