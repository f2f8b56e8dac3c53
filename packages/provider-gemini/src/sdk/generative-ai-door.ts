import {
  type CallContext,
  ClientsByKey,
  isObject,
  missingApiKey,
  type ProviderFetch,
  providerFetch,
  secretsOf,
  throwIfAborted,
  UnsupportedError,
} from '@flexiai/core/plugin';
import {
  type GeminiDoor,
  type GeminiPost,
  modelPath,
  type Page,
  type SdkOutcome,
  type Sending,
} from '@flexiai/gemini-wire';
import { KEY_VARIABLES } from '@flexiai/gemini-wire/define';
import type { GeminiConfig } from '../gemini-config.ts';
import { callSdk } from './call-sdk.ts';
import type { CallOptions, GeminiClient, GeminiModel, GeminiStreamResult } from './gemini-client.ts';

/** A shorter header value is a word such as `production`; a longer one may be a credential. */
const SHORTEST_SECRET_HEADER = 12;

/** The Gemini API through `@google/generative-ai`. */
export class GenerativeAiDoor implements GeminiDoor {
  readonly plugin = 'gemini';
  readonly service = 'gemini';
  readonly checksByCounting = false;
  readonly leavesListeners: boolean;
  readonly #config: GeminiConfig;
  readonly #name: string;
  readonly #fetch: ProviderFetch;
  readonly #clients = new ClientsByKey<GeminiClient>(async (key) => {
    const { GoogleGenerativeAI } = await import('@google/generative-ai');
    return new GoogleGenerativeAI(key);
  });

  /** @param name the entry's name */
  constructor(config: GeminiConfig, name: string) {
    this.#config = config;
    this.#name = name;
    this.#fetch = providerFetch(config);
    this.leavesListeners = config.client !== undefined;
  }

  async load(): Promise<void> {
    if (this.#config.client === undefined) await import('@google/generative-ai');
  }

  close(): void {
    this.#fetch.close();
  }

  modelPath(model: string): string {
    return modelPath(model, this.#name);
  }

  keyOf({ apiKey }: Partial<CallContext>): string {
    const key = this.#config.client?.apiKey ?? apiKey ?? this.#config.apiKey;
    if (key !== undefined && key !== '') return key;
    if (this.#config.client !== undefined) return '';
    throw missingApiKey(this.#name, this.#config.model, KEY_VARIABLES);
  }

  secrets(key: string | undefined): readonly (string | undefined)[] {
    // A key may be in any header here, because the key's own header cannot be set.
    const values = Object.values(this.#config.headers ?? {}).filter((value) => value.length >= SHORTEST_SECRET_HEADER);
    return [...secretsOf(this.#config, key), ...values];
  }

  async post(request: GeminiPost, sending: Sending): Promise<SdkOutcome<unknown>> {
    const model = await this.#modelFor(request.model, sending);
    const { send, options } = this.#transport(sending.signal);
    return callSdk(send, () => this.#call(model, request, options));
  }

  /** The SDK has no such call. */
  async models({ pageSize, pageToken }: Page, { key, headers, signal }: Sending): Promise<SdkOutcome<unknown>> {
    const { baseURL, apiVersion } = this.#config;
    const query = new URLSearchParams({ pageSize: String(pageSize), ...(pageToken !== undefined && { pageToken }) });
    const init = { headers: { ...this.#config.headers, ...headers, 'x-goog-api-key': key } };
    const url = `${baseURL}/${apiVersion}/models?${query}`;
    return { kind: 'response', response: await this.#fetch(url, signal === undefined ? init : { ...init, signal }) };
  }

  /** Calls the SDK at once, not after an `await`. */
  #call(model: GeminiModel, { verb, body }: GeminiPost, options: CallOptions): Promise<unknown> {
    if (verb === 'generateContent') return model.generateContent(body, options).then(({ response }) => response);
    if (verb === 'streamGenerateContent') {
      const result = model.generateContentStream(body, options);
      // The SDK's aggregate is wrong (it merges parallel calls into one) and is never used; without a handler, its rejection would
      // end the process when the stream fails.
      void result.then(ignoreAggregate, () => undefined);
      return result.then(({ stream }) => stream);
    }
    if (verb === 'batchEmbedContents' && model.batchEmbedContents !== undefined) {
      return model.batchEmbedContents(body, options);
    }
    const context = { provider: this.#name, model: this.#config.model };
    throw new UnsupportedError(`The client of "${this.#name}" computes no embeddings.`, context);
  }

  /**
   * How the signal is passed to a call. Our own transport gets it directly; the user's own SDK client gets it as an option, for which
   * the SDK creates a controller and a listener.
   */
  #transport(signal: AbortSignal | undefined): { readonly send: typeof fetch; readonly options: CallOptions } {
    if (signal === undefined) return { send: this.#fetch, options: {} };
    if (this.#config.client !== undefined) return { send: this.#fetch, options: { signal } };
    return { send: (input, init) => this.#fetch(input, { ...init, signal }), options: {} };
  }

  /** The SDK's model object: it has a client and an address, and costs nothing to create. */
  async #modelFor(path: string, { key, headers, signal }: Sending): Promise<GeminiModel> {
    const { apiVersion, baseURL, client } = this.#config;
    const customHeaders = headers === undefined ? this.#config.headers : { ...this.#config.headers, ...headers };
    const owner = client ?? (await this.#clients.for(key));
    // The SDK does not check a signal that is already aborted.
    throwIfAborted(signal);
    const options = { apiVersion, baseUrl: baseURL, ...(customHeaders !== undefined && { customHeaders }) };
    return owner.getGenerativeModel({ model: path }, options);
  }
}

function ignoreAggregate(result: GeminiStreamResult): void {
  // A test double may have none.
  if (isObject(result.response)) void Promise.resolve(result.response).catch(() => undefined);
}
