import type { ClientOptions } from '@anthropic-ai/sdk';
import {
  ClientsByKey,
  makeSdkClient,
  missingApiKey,
  NO_TIMEOUT_MS,
  type ProviderFetch,
  providerFetch,
  secretsOf,
} from '@flexiai/core/plugin';
import type { AnthropicClient, AnthropicConfig } from '../anthropic-config.ts';
import { DEFAULT_BASE_URL } from './endpoint.ts';

/**
 * For every request: the SDK neither retries nor follows redirects, which would take the key along. A client of the user's
 * own would do both.
 */
export const REQUEST_OPTIONS = {
  maxRetries: 0,
  timeout: NO_TIMEOUT_MS,
  fetchOptions: { redirect: 'manual' },
} as const;

/** The SDK clients of an entry: one for each key, made on first use. */
export class AnthropicClients {
  readonly #config: AnthropicConfig;
  readonly #provider: string;
  readonly #clients = new ClientsByKey<AnthropicClient>((key) => createClient(this.#config, key, this.#fetch));
  /** All keys share its connections. */
  readonly #fetch: ProviderFetch;

  /** @param provider the entry's name */
  constructor(config: AnthropicConfig, provider: string) {
    this.#config = config;
    this.#provider = provider;
    this.#fetch = providerFetch(config);
  }

  /**
   * The user's own client, or the one for a key.
   * @param key the key for this call; else the configuration's
   * @throws AuthenticationError when there is no key
   */
  async for(key: string | undefined): Promise<AnthropicClient> {
    if (this.#config.client !== undefined) return this.#config.client;
    const apiKey = key ?? this.#config.apiKey;
    if (apiKey === undefined) throw missingApiKey(this.#provider, this.#config.model, ['ANTHROPIC_API_KEY']);
    return await this.#clients.for(apiKey);
  }

  /** Loads the SDK, unless the user brought a client of its own. */
  async load(): Promise<void> {
    if (this.#config.client === undefined) await import('@anthropic-ai/sdk');
  }

  /** Lets go of the connections. A `fetch` or client of the user's own is left alone. */
  close(): void {
    this.#fetch.close();
  }

  /** What no error may show. */
  secrets(key: string | undefined): readonly (string | undefined)[] {
    return secretsOf(this.#config, key);
  }
}

/**
 * An SDK client for one key. The SDK is loaded here. What the environment holds for the SDK is shut out (another token,
 * another address, a log level), but for headers in ANTHROPIC_CUSTOM_HEADERS that are no credentials.
 */
async function createClient(
  config: AnthropicConfig,
  apiKey: string,
  fetch: typeof globalThis.fetch,
): Promise<AnthropicClient> {
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
    fetch,
    defaultHeaders: { authorization: `Bearer ${apiKey}`, 'x-api-key': null, ...Object.fromEntries(headers) },
  };
  const allowed = 'client: new Anthropic({ apiKey, dangerouslyAllowBrowser: true })';
  return makeSdkClient('@anthropic-ai/sdk', allowed, () => new Anthropic(options));
}
