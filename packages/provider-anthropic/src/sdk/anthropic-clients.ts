import type { Anthropic, ClientOptions } from '@anthropic-ai/sdk';
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
import type { AnthropicConfig } from '../anthropic-config.ts';
import { DEFAULT_BASE_URL } from './endpoint.ts';

/** Switches off retries, the time-out and redirects of the user's own client, as for ours. A redirect would send the key on. */
const AS_OURS = Object.freeze({
  maxRetries: 0,
  timeout: NO_TIMEOUT_MS,
  fetchOptions: Object.freeze({ redirect: 'manual' }),
} as const);

type Query = Readonly<Record<string, unknown>>;

/**
 * The SDK's clients of one entry: one for each key, created on first use, or the user's own. The SDK is loaded with the first of
 * them.
 */
export class AnthropicClients {
  readonly #config: AnthropicConfig;
  readonly #provider: string;
  readonly #clients = new ClientsByKey<Anthropic>((key) => createClient(this.#config, key));
  /** All keys share its connections. */
  readonly #transport: ProviderFetch;
  readonly #fetch: typeof globalThis.fetch;

  /** @param provider the name of the entry */
  constructor(config: AnthropicConfig, provider: string) {
    this.#config = config;
    this.#provider = provider;
    this.#transport = providerFetch(config);
    this.#fetch = throwingFetch(this.#transport);
  }

  /**
   * @returns the raw response
   * @throws AuthenticationError if there is no key; HttpFailure for an error status; ConnectionFailure; any error of the user's own
   * client
   */
  post(path: string, body: unknown, context: Partial<CallContext>): Promise<Response> {
    return this.#send('post', path, { body }, context);
  }

  /**
   * @returns the raw response
   * @throws as `post`
   */
  get(path: string, query: Query, context: Partial<CallContext>): Promise<Response> {
    return this.#send('get', path, { query }, context);
  }

  /** Loads the SDK, unless the user passed a client. */
  async load(): Promise<void> {
    if (this.#config.client === undefined) await import('@anthropic-ai/sdk');
  }

  /** Closes the connections. The user's own `fetch` or client is not closed. */
  close(): void {
    this.#transport.close();
  }

  /** The values that no error may show. */
  secrets(key: string | undefined): readonly (string | undefined)[] {
    return secretsOf(this.#config, key);
  }

  async #send(
    method: 'get' | 'post',
    path: string,
    content: { readonly body?: unknown; readonly query?: Query },
    { signal, headers, apiKey }: Partial<CallContext>,
  ): Promise<Response> {
    const options = { ...content, ...(signal !== undefined && { signal }), ...(headers !== undefined && { headers }) };
    const own = this.#config.client;
    if (own !== undefined) return own[method](path, { ...options, ...AS_OURS }).asResponse();
    const client = await this.#clients.for(this.#keyFor(apiKey));
    // Only built by the SDK: its own sending writes log details that nothing prints, and adds a timer and a controller to those
    // of the call.
    const { url, req } = await client.buildRequest({ ...options, method, path });
    return this.#fetch(url, { ...req, method: method.toUpperCase() });
  }

  #keyFor(key = this.#config.apiKey): string {
    if (key !== undefined) return key;
    throw missingApiKey(this.#provider, this.#config.model, ['ANTHROPIC_API_KEY']);
  }
}

/**
 * An SDK client for one key. The SDK is loaded here. Its environment variables are ignored (another token, another address, a log
 * level), except headers in ANTHROPIC_CUSTOM_HEADERS that are not credentials.
 */
async function createClient(config: AnthropicConfig, apiKey: string): Promise<Anthropic> {
  const { Anthropic } = await import('@anthropic-ai/sdk');
  const headers = Object.entries(config.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const options: ClientOptions = {
    apiKey,
    authToken: null,
    webhookKey: null,
    baseURL: config.baseURL ?? DEFAULT_BASE_URL,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    openTelemetry: false,
    defaultHeaders: { authorization: `Bearer ${apiKey}`, 'x-api-key': null, ...Object.fromEntries(headers) },
  };
  const allowed = 'client: new Anthropic({ apiKey, dangerouslyAllowBrowser: true })';
  return makeSdkClient('@anthropic-ai/sdk', allowed, () => new Anthropic(options));
}
