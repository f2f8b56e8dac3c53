import type { BedrockRuntimeClient, BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime';
import {
  type CallContext,
  ClientsByKey,
  HttpFailure,
  ModelNotFoundError,
  makeSdkClient,
  type ProviderFetch,
  providerFetch,
  throwingFetch,
} from '@flexiai/core/plugin';
import type { BedrockClient, BedrockConfig, BedrockCredentialProvider } from '../bedrock-config.ts';
import { buildRequest, type RequestChanges, type SdkCommand } from './build-request.ts';
import { clockOffset } from './clock-offset.ts';
import { CredentialFailure, RegionMissing } from './credential-failure.ts';
import { CredentialSource } from './credential-source.ts';
import { regionOf } from './endpoint.ts';
import { requestHandler, type SdkHandler, toResponse } from './request-handler.ts';
import { toPlainRequest } from './sdk-request.ts';
import { unlessAborted } from './unless-aborted.ts';

/** The key of the client that signs with AWS credentials. */
const SIGNED = '';

/** What a header may carry in place of a key or a signature. */
const OWN_AUTHORIZATION = 'authorization';

/** The header with the token of temporary credentials. */
const SESSION_TOKEN = 'x-amz-security-token';

/**
 * The SDK's clients of one entry: one for each API key, and one for AWS credentials, created on first use; or the user's own. The
 * SDK is loaded with the first of them. It builds and signs requests; core's transport sends them.
 */
export class BedrockClients {
  readonly #config: BedrockConfig;
  readonly #provider: string;
  readonly #clients = new ClientsByKey<BedrockRuntimeClient>((key) => this.#create(key));
  readonly #transport: ProviderFetch;
  readonly #credentials: CredentialSource;
  readonly #ownHeaders: Readonly<Record<string, string>>;
  /** The client that signs, for the SDK's own chain of credentials. */
  #signing: BedrockRuntimeClient | undefined;
  /** The last session tokens that the user's own client has sent: no error may show them. */
  #ownTokens: readonly string[] = [];

  /** @param provider the name of the entry */
  constructor(config: BedrockConfig, provider: string) {
    this.#config = config;
    this.#provider = provider;
    this.#transport = providerFetch(config);
    this.#credentials = new CredentialSource(() => this.#source());
    this.#ownHeaders = lowerCase(config.headers);
  }

  /**
   * Sends a request of Converse or ConverseStream.
   * @returns the raw response
   * @throws HttpFailure for an error status; ConnectionFailure; CredentialFailure; RegionMissing; an error of the SDK
   */
  async converse(model: string, body: string, stream: boolean, context: Partial<CallContext>): Promise<Response> {
    if (/^\.*$/.test(model)) {
      throw new ModelNotFoundError(`"${model}" is not the id of a model.`, { provider: this.#provider, model });
    }
    const { ConverseCommand, ConverseStreamCommand } = await import('@aws-sdk/client-bedrock-runtime');
    // The body replaces what the SDK would write; only the model is taken from its input.
    const input = { modelId: model, messages: [] };
    const command = (): SdkCommand => (stream ? new ConverseStreamCommand(input) : new ConverseCommand(input));
    return this.#send(command, { body }, context);
  }

  /** The cheapest authenticated request: a list of at most one asynchronous call. Throws as `converse`. */
  async ping(context: Partial<CallContext>): Promise<Response> {
    const { ListAsyncInvokesCommand } = await import('@aws-sdk/client-bedrock-runtime');
    return this.#send(() => new ListAsyncInvokesCommand({ maxResults: 1 }), {}, context);
  }

  /**
   * A request of Bedrock's other API, which lists models: signed by the same client, for the other host. Throws as `converse`.
   */
  async getModels(
    path: string,
    query: Readonly<Record<string, string>>,
    context: Partial<CallContext>,
  ): Promise<Response> {
    const { ListAsyncInvokesCommand } = await import('@aws-sdk/client-bedrock-runtime');
    const address: RequestChanges['address'] = (request) => {
      request.hostname = request.hostname.replace(/^bedrock-runtime(?=[.-])/, 'bedrock');
      request.path = request.path.replace(/\/async-invoke$/, path);
      request.query = { ...query };
    };
    return this.#send(() => new ListAsyncInvokesCommand({}), { address }, context);
  }

  /** Loads the SDK. */
  async load(): Promise<void> {
    await import('@aws-sdk/client-bedrock-runtime');
  }

  /** Closes the connections. The user's own `fetch` or client is not closed. */
  close(): void {
    this.#transport.close();
  }

  /** The service refused the credentials: the next call fetches them anew. */
  forgetCredentials(): void {
    this.#credentials.forget();
  }

  /** The values that no error may show. */
  secrets(key: string | undefined): readonly (string | undefined)[] {
    const credentials = this.#credentials.known.flatMap((known) => [known?.secretAccessKey, known?.sessionToken]);
    const headers = Object.entries(this.#ownHeaders).filter(([name]) => /auth|key|token|secret|cookie/.test(name));
    return [
      key,
      this.#config.apiKey,
      ...credentials,
      ...this.#ownTokens,
      ...headers.flatMap(([, value]) => [value, value.split(' ').at(-1)]),
    ];
  }

  async #send(command: () => SdkCommand, changes: RequestChanges, context: Partial<CallContext>): Promise<Response> {
    const client = await this.#clientFor(context.apiKey ?? this.#config.apiKey, context.signal);
    const config = client.config as { systemClockOffset: number };
    // Of this call's signature: another call may have corrected it since.
    const signedWith = config.systemClockOffset;
    try {
      return await this.#sendOnce(client, command(), changes, context);
    } catch (error) {
      const offset = error instanceof HttpFailure ? clockOffset(error) : undefined;
      if (offset === undefined || Math.abs(offset - signedWith) < 60_000) throw error;
      // The clock of this machine is wrong: the signature is made again, once, with the time of the service.
      config.systemClockOffset = offset;
      return await this.#sendOnce(client, command(), changes, context);
    }
  }

  async #sendOnce(
    client: BedrockClient,
    command: SdkCommand,
    changes: RequestChanges,
    { signal, headers }: Partial<CallContext>,
  ): Promise<Response> {
    const all = { ...this.#ownHeaders, ...headers };
    // A signature must cover the headers of AWS; others may change on the way.
    const signedHeaders = Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith('x-amz')));
    const request = await unlessAborted(buildRequest(client, command, { ...changes, signedHeaders }), signal);
    const { url, init } = toPlainRequest(request, all);
    if (this.#config.client !== undefined) this.#keepSecret(request.headers[SESSION_TOKEN]);
    const own = this.#config.client?.config.requestHandler as SdkHandler | undefined;
    const options = signal === undefined ? init : { ...init, signal };
    if (own === undefined) return throwingFetch(this.#transport)(url, options);
    const sent = { ...request, headers: { ...request.headers, ...headers } };
    const viaHandler = async (): Promise<Response> =>
      toResponse((await own.handle(sent, signal === undefined ? {} : { abortSignal: signal })).response);
    return throwingFetch(viaHandler)(url, options);
  }

  #keepSecret(token: string | undefined): void {
    if (token === undefined || this.#ownTokens.includes(token)) return;
    this.#ownTokens = [token, ...this.#ownTokens.slice(0, 1)];
  }

  async #clientFor(key: string | undefined, signal: AbortSignal | undefined): Promise<BedrockClient> {
    if (this.#config.client !== undefined) return this.#config.client;
    const bearer = key ?? this.#ownHeaders[OWN_AUTHORIZATION];
    const client = await this.#clients.for(bearer ?? SIGNED);
    await checkRegion(client);
    if (bearer !== undefined) return client;
    this.#signing = client;
    try {
      await this.#credentials.ready(signal);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw new CredentialFailure(error);
    }
    return client;
  }

  async #create(key: string): Promise<BedrockRuntimeClient> {
    const { BedrockRuntimeClient } = await import('@aws-sdk/client-bedrock-runtime');
    const { baseURL, profile } = this.#config;
    const region = regionOf(this.#config);
    const current = async (): Promise<NonNullable<CredentialSource['current']>> => {
      const credentials = this.#credentials.current;
      if (credentials === undefined) throw new TypeError('The credentials were not fetched.');
      return credentials;
    };
    const options = {
      ...(region !== undefined && { region }),
      ...(profile !== undefined && { profile }),
      ...(baseURL !== undefined && { endpoint: baseURL }),
      maxAttempts: 1,
      logger: SILENT,
      requestHandler: requestHandler(this.#transport),
      // Without it, the SDK would prefer a key in the environment to the credentials of the entry.
      ...(key === SIGNED
        ? { credentials: Object.assign(current, { memoized: true }), authSchemePreference: ['sigv4'] }
        : { token: { token: key }, authSchemePreference: ['httpBearerAuth'] }),
    };
    const allowed = 'client: new BedrockRuntimeClient({ region })';
    return makeSdkClient(
      '@aws-sdk/client-bedrock-runtime',
      allowed,
      () => new BedrockRuntimeClient(options as unknown as BedrockRuntimeClientConfig),
    );
  }

  /** A source of credentials that has fetched nothing yet. */
  #source(): BedrockCredentialProvider {
    const { credentials } = this.#config;
    if (typeof credentials === 'function') return credentials;
    if (credentials !== undefined) return async () => credentials;
    const config = this.#signing?.config as ChainConfig | undefined;
    // The SDK keeps what it has read of files: credentials that were written since would not be found.
    const chain = config?.credentialDefaultProvider?.({ ...config, parentClientConfig: config, ignoreCache: true });
    if (chain === undefined) throw new TypeError('The AWS SDK has no chain of credentials here: pass credentials.');
    return chain;
  }
}

interface ChainConfig {
  readonly credentialDefaultProvider?: (input: object) => BedrockCredentialProvider;
}

const nothing = (): void => undefined;
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

async function checkRegion(client: BedrockRuntimeClient): Promise<void> {
  try {
    await client.config.region();
  } catch (error) {
    throw new RegionMissing(error);
  }
}

function lowerCase(headers: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
