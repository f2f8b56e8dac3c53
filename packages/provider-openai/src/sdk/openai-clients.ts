import {
  type CallContext,
  ClientsByKey,
  makeSdkClient,
  missingApiKey,
  NO_TIMEOUT_MS,
  type ProviderFetch,
  providerFetch,
  secretsOf,
  throwingFetch,
} from '@flexiai/core/plugin';
import type { ClientOptions, OpenAI } from 'openai';
import type { Endpoint } from '../api/endpoint.ts';
import type { OpenAIConfig } from '../openai-config.ts';
import type { ClientRequestOptions } from './openai-client.ts';

/** Switches off retries, the time-out and redirects of the user's own client, as for ours. */
const AS_OURS: ClientRequestOptions = Object.freeze({
  maxRetries: 0,
  timeout: NO_TIMEOUT_MS,
  fetchOptions: Object.freeze({ redirect: 'manual' }),
});

/** Replaces the key that the SDK requires, if the headers have the credential or the endpoint needs none. */
const NO_KEY = 'unused';

/** Whose clients these are. */
interface Owner {
  readonly provider: string;
  readonly model: string;
  readonly endpoint: Endpoint;
}

/**
 * The SDK's clients of one entry: one for each key, created on first use, or the user's own. The SDK is loaded with the first of
 * them.
 */
export class OpenAIClients {
  readonly #config: OpenAIConfig;
  readonly #owner: Owner;
  readonly #clients = new ClientsByKey<OpenAI>((key) => this.#make(key));
  readonly #transport: ProviderFetch;
  readonly #fetch: typeof globalThis.fetch;

  constructor(config: OpenAIConfig, owner: Owner) {
    this.#config = config;
    this.#owner = owner;
    this.#transport = providerFetch(config);
    this.#fetch = throwingFetch(this.#transport);
  }

  /**
   * @returns the raw response
   * @throws AuthenticationError when there is no key; HttpFailure for an error status; what the transport throws, or the
   * user's own client
   */
  post(path: string, body: unknown, context: Partial<CallContext>): Promise<Response> {
    return this.#send('post', path, context, { body });
  }

  /**
   * @returns the raw response
   * @throws as `post`
   */
  get(path: string, context: Partial<CallContext>): Promise<Response> {
    return this.#send('get', path, context, {});
  }

  /** Loads the SDK, unless the user passed a client. */
  async load(): Promise<void> {
    if (this.#config.client === undefined) await import('openai');
  }

  /** The credentials of a call, which no message may show. */
  secrets(context: Partial<CallContext>): readonly (string | undefined)[] {
    return secretsOf(this.#config, context.apiKey);
  }

  /** Closes the connections of all clients except the user's own. */
  close(): void {
    this.#transport.close();
  }

  async #send(
    method: 'get' | 'post',
    path: string,
    { signal, headers, apiKey }: Partial<CallContext>,
    content: { readonly body?: unknown },
  ): Promise<Response> {
    const options = { ...content, ...(signal !== undefined && { signal }), ...(headers !== undefined && { headers }) };
    const own = this.#config.client;
    if (own !== undefined) return own[method](path, { ...options, ...AS_OURS }).asResponse();
    const client = await this.#clients.for(apiKey || this.#config.apiKey || this.#keyInHeaders());
    // Only built by the SDK: its own sending writes log details that nothing prints, and adds a timer, a controller and a
    // composite signal to those of the call.
    const { url, req } = await client.buildRequest({ ...options, method, path });
    return this.#fetch(url, { ...req, method: method.toUpperCase() });
  }

  /** Replaces a missing key. */
  #keyInHeaders(): string {
    const { provider, model, endpoint } = this.#owner;
    const names = Object.keys(this.#config.headers ?? {});
    const sent = names.some((name) => /^(?:authorization|api-key)$/i.test(name));
    if (sent || endpoint.apiKey === undefined) return NO_KEY;
    throw missingApiKey(provider, model, endpoint.apiKey.env);
  }

  async #make(apiKey: string): Promise<OpenAI> {
    const { baseURL, organization, project, headers } = this.#config;
    const { endpoint } = this.#owner;
    const keyHeader = endpoint.apiKey?.header;
    const { OpenAI } = await import('openai');
    const options: ClientOptions = {
      apiKey,
      // `null` and explicit values: what the SDK would read from the environment may belong to another account.
      adminAPIKey: null,
      organization: organization ?? null,
      project: project ?? null,
      webhookSecret: null,
      baseURL: baseURL ?? endpoint.baseURL,
      defaultHeaders: {
        ...((apiKey === NO_KEY || keyHeader !== undefined) && { authorization: null }),
        ...(apiKey !== NO_KEY && keyHeader !== undefined && { [keyHeader]: apiKey }),
        ...headers,
      },
      maxRetries: 0,
      timeout: NO_TIMEOUT_MS,
      logLevel: 'off',
    };
    const allowed = 'client: new OpenAI({ apiKey, dangerouslyAllowBrowser: true })';
    return makeSdkClient('openai', allowed, () => new OpenAI(options));
  }
}
