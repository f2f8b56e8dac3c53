import {
  AuthenticationError,
  type CallContext,
  makeSdkClient,
  type ProviderFetch,
  providerFetch,
} from '@flexiai/core/plugin';
import type { ClientOptions } from 'openai';
import type { Endpoint } from '../api/endpoint.ts';
import type { OpenAIConfig } from '../openai-config.ts';
import { throwingFetch } from './http-failure.ts';
import type { ClientRequestOptions, OpenAIClient } from './openai-client.ts';

/** The longest that a timer can wait. The engine's clocks end a call long before. */
const NEVER_MS = 2_147_483_647;

/** Stands where the SDK insists on a key, and the headers carry the credential or the endpoint wants none. */
const NO_KEY = 'unused';

const CREDENTIAL_HEADER = /auth|key|token|secret|cookie/i;

/** Whose clients these are. */
interface Owner {
  readonly provider: string;
  readonly model: string;
  readonly endpoint: Endpoint;
}

/**
 * The SDK's clients of one entry: one for each key, made at its first use, or the one that the user brought. The SDK is
 * loaded with the first of them.
 */
export class OpenAIClients {
  readonly #config: OpenAIConfig;
  readonly #owner: Owner;
  readonly #clients = new Map<string, Promise<OpenAIClient>>();
  readonly #transport: ProviderFetch;

  constructor(config: OpenAIConfig, owner: Owner) {
    this.#config = config;
    this.#owner = owner;
    this.#transport = providerFetch(config);
  }

  /**
   * @returns the raw response
   * @throws AuthenticationError when there is no key; what the SDK throws
   */
  async post(path: string, body: unknown, context: Partial<CallContext>): Promise<Response> {
    const client = await this.#client(context);
    return client.post(path, { ...this.#requestOptions(context), body }).asResponse();
  }

  /**
   * @returns the raw response
   * @throws AuthenticationError when there is no key; what the SDK throws
   */
  async get(path: string, context: Partial<CallContext>): Promise<Response> {
    const client = await this.#client(context);
    return client.get(path, this.#requestOptions(context)).asResponse();
  }

  /** Loads the SDK, unless the user brought a client of its own. */
  async load(): Promise<void> {
    if (this.#config.client === undefined) await import('openai');
  }

  /** What no message may show: the credentials of a call. */
  secrets(context: Partial<CallContext>): readonly (string | undefined)[] {
    const { apiKey, headers = {}, client } = this.#config;
    const own: unknown = client === undefined ? undefined : Reflect.get(client, 'apiKey');
    const secrets = [context.apiKey, apiKey, typeof own === 'string' ? own : undefined];
    for (const [name, value] of Object.entries(headers)) {
      // "Bearer sk-…" as a whole, and the key in it.
      if (CREDENTIAL_HEADER.test(name)) secrets.push(value, value.split(' ').at(-1));
    }
    return secrets;
  }

  /** Closes the connections of all clients but the user's own. */
  close(): void {
    this.#transport.close();
  }

  #requestOptions({ signal, headers }: Partial<CallContext>): ClientRequestOptions {
    return {
      ...(signal !== undefined && { signal }),
      ...(headers !== undefined && { headers }),
      // Our own clients have no retries, no time-out and no redirects to begin with.
      ...(this.#config.client !== undefined && {
        maxRetries: 0,
        timeout: NEVER_MS,
        fetchOptions: { redirect: 'manual' },
      }),
    };
  }

  #client(context: Partial<CallContext>): OpenAIClient | Promise<OpenAIClient> {
    if (this.#config.client !== undefined) return this.#config.client;
    const key = context.apiKey || this.#config.apiKey || this.#keyInHeaders();
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const client = this.#make(key);
    this.#clients.set(key, client);
    client.catch(() => this.#clients.delete(key));
    return client;
  }

  /** What stands for the key where there is none, or need be none. */
  #keyInHeaders(): string {
    const { provider, model, endpoint } = this.#owner;
    const names = Object.keys(this.#config.headers ?? {});
    const sent = names.some((name) => /^(?:authorization|api-key)$/i.test(name));
    if (sent || endpoint.apiKey === undefined) return NO_KEY;
    throw new AuthenticationError(
      `"${provider}" has no API key. Set the option apiKey, or the environment variable ${endpoint.apiKey.env.join(' or ')}.`,
      { provider, model },
    );
  }

  async #make(apiKey: string): Promise<OpenAIClient> {
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
      fetch: throwingFetch(this.#transport),
      maxRetries: 0,
      timeout: NEVER_MS,
      logLevel: 'off',
    };
    const allowed = 'client: new OpenAI({ apiKey, dangerouslyAllowBrowser: true })';
    return makeSdkClient('openai', allowed, () => new OpenAI(options));
  }
}
