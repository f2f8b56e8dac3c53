import { ConnectionError, type FlexiAIError, type ProviderErrorOptions, throwIfAborted } from '@flexiai/core/plugin';
import { projectOf } from '../vertex/vertex-address.ts';
import type { VertexOptions } from '../vertex/vertex-options.ts';
import type { GoogleAuthClient } from './auth-client.ts';
import { tokenError } from './token-error.ts';
import { untilAborted } from './until-aborted.ts';

/** What authorizes a request, and the project that it is for. */
export interface Authorization {
  readonly headers: Headers;
  /** `undefined` if neither the options nor the credentials name one. */
  readonly project: string | undefined;
}

/** The longest time that a request for a token may take, in ms; most take a tenth of a second. */
const TOKEN_LIMIT_MS = 20_000;

/**
 * The tokens of one entry of Vertex AI. Nothing is asked before the first call. All calls that need a new token wait for one request
 * for it; the library asks for one some minutes before the old one expires. A request that fails is the failure of the calls that
 * wait, and the next call asks again. A call that is aborted waits no longer.
 */
export class AccessTokens {
  readonly #options: VertexOptions;
  readonly #fetch: typeof globalThis.fetch;
  readonly #context: ProviderErrorOptions;
  #found: GoogleAuthClient | undefined;
  #pending: Promise<Authorization> | undefined;
  #request: AbortController | undefined;
  #last: string | undefined;

  /**
   * @param fetch sends the requests for tokens
   * @param context the entry, for errors
   */
  constructor(options: VertexOptions, fetch: typeof globalThis.fetch, context: ProviderErrorOptions) {
    this.#options = options;
    this.#fetch = fetch;
    this.#context = context;
  }

  /** The value of the last header, which no message may show. */
  get secret(): string | undefined {
    return this.#last;
  }

  /**
   * The authorization of a request.
   * @throws AuthenticationError, ConnectionError; the signal's error after an abort
   */
  async get(signal: AbortSignal | undefined): Promise<Authorization> {
    throwIfAborted(signal);
    this.#pending ??= this.#ask().finally(() => {
      this.#pending = undefined;
    });
    return untilAborted(this.#pending, signal);
  }

  /** Loads Google's library, if it is needed: not within the clocks of a call. */
  async load(): Promise<void> {
    if (this.#options.authClient === undefined) await import('#google-auth');
  }

  /** Looks for credentials anew: the service refused the token. */
  forget(): void {
    this.#found = undefined;
  }

  /** Ends a request for a token. */
  close(): void {
    this.#request?.abort();
  }

  async #ask(): Promise<Authorization> {
    const request = new AbortController();
    this.#request = request;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        request.abort();
        reject(this.#late());
      }, TOKEN_LIMIT_MS);
    });
    try {
      return await Promise.race([this.#authorize(), limit]);
    } catch (error) {
      throw tokenError(error, this.#context);
    } finally {
      clearTimeout(timer);
      this.#request = undefined;
    }
  }

  async #authorize(): Promise<Authorization> {
    const { authClient } = this.#options;
    const client = authClient ?? (await this.#credentials());
    const headers = await this.#headersOf(client);
    return { headers, project: projectOf(this.#options) ?? (await projectIn(client)) };
  }

  async #headersOf(client: GoogleAuthClient): Promise<Headers> {
    const headers = new Headers(await client.getRequestHeaders());
    this.#last = headers.get('authorization')?.split(' ').at(-1);
    return headers;
  }

  async #credentials(): Promise<GoogleAuthClient> {
    if (this.#found !== undefined) return this.#found;
    const { findCredentials } = await import('#google-auth');
    this.#found ??= findCredentials({
      keyFile: this.#options.keyFile,
      project: projectOf(this.#options),
      fetch: (input, init) => this.#send(input, init),
    });
    return this.#found;
  }

  /** The library's form of a body is one that only the global `fetch` can send; the text is the same. */
  #send(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const { body, signal } = init;
    const sent = body instanceof URLSearchParams ? body.toString() : body;
    const ends = signal ?? this.#request?.signal;
    return this.#fetch(input, {
      ...(init.method !== undefined && { method: init.method }),
      ...(init.headers !== undefined && { headers: init.headers }),
      ...(sent !== undefined && sent !== null && { body: sent }),
      ...(ends !== undefined && { signal: ends }),
    });
  }

  #late(): FlexiAIError {
    const message = `Google's token endpoint did not answer within ${TOKEN_LIMIT_MS / 1000} seconds.`;
    return new ConnectionError(message, this.#context);
  }
}

/** The project that credentials belong to: a `GoogleAuth` looks for it, an `AuthClient` may know it. */
async function projectIn(client: GoogleAuthClient): Promise<string | undefined> {
  const found = client.getProjectId === undefined ? client.projectId : await client.getProjectId().catch(() => null);
  return found ?? undefined;
}
