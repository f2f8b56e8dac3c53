import {
  AuthenticationError,
  type CallContext,
  ClientsByKey,
  ModelNotFoundError,
  makeSdkClient,
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
  sdkOutcome,
} from '@flexiai/gemini-wire';
import { type GeminiPluginId, type GeminiService, KEY_VARIABLES } from '@flexiai/gemini-wire/define';
import { AccessTokens, type Authorization } from '../auth/access-tokens.ts';
import { untilAborted } from '../auth/until-aborted.ts';
import type { GoogleConfig } from '../google-config.ts';
import { locationOf, projectOf } from '../vertex/vertex-address.ts';
import { vertexModelPath } from '../vertex/vertex-model-path.ts';
import { callModels } from './call-models.ts';
import type { GoogleCallConfig, GoogleClient } from './google-client.ts';
import { NO_KEY, requestHeaders } from './request-headers.ts';

/** Whose door this is, and where it leads. */
export interface DoorPlace {
  /** The entry's name. */
  readonly name: string;
  readonly plugin: GeminiPluginId;
  readonly service: GeminiService;
  /** The address of the API, without its version. */
  readonly address: string;
  /** The address for a key: one of express mode belongs to no region. */
  readonly keyAddress: string;
}

/** What is known of a request before the SDK is asked for it. */
interface Opened {
  readonly client: GoogleClient;
  readonly authorization: Authorization | undefined;
}

/** The SDK's own defaults for what is not the oldest; without one, an environment variable would choose. */
const API_VERSIONS: { readonly [S in GeminiService]: string } = { gemini: 'v1beta', vertex: 'v1beta1' };

/** A shorter header value is a word such as `production`; a longer one may be a credential. */
const SHORTEST_SECRET_HEADER = 12;

const CREDENTIAL_HEADER = /^(?:authorization|(?:[a-z]+-)*api-key)$/i;

/**
 * The Gemini API and Vertex AI through `@google/genai`: the SDK builds the address and the headers of a request, the wire its body,
 * and core's transport sends it. The SDK's build for browsers is used everywhere: it is loaded in half the time, reads no
 * environment variables, and prints no warnings about them. It knows API keys only, so tokens are added here.
 */
export class GenAiDoor implements GeminiDoor {
  readonly plugin: GeminiPluginId;
  readonly service: GeminiService;
  readonly checksByCounting: boolean;
  readonly leavesListeners: boolean;
  readonly #config: GoogleConfig;
  readonly #place: DoorPlace;
  readonly #fetch: ProviderFetch;
  /** Absent where a key, a header or the user's own client authorizes. */
  readonly #tokens: AccessTokens | undefined;
  readonly #clients: ClientsByKey<GoogleClient>;

  constructor(config: GoogleConfig, place: DoorPlace) {
    const { vertex, client } = config;
    this.#config = config;
    this.#place = place;
    this.plugin = place.plugin;
    this.service = place.service;
    this.checksByCounting = place.service === 'vertex';
    this.leavesListeners = client !== undefined;
    this.#fetch = providerFetch({ ...config, fetch: config.fetch ?? fetchOf(client) });
    this.#clients = new ClientsByKey((key) => createClient(key, place));
    if (vertex !== undefined && !hasCredentialHeader(config)) {
      this.#tokens = new AccessTokens(vertex, this.#fetch, { provider: place.name, model: config.model });
    }
  }

  async load(): Promise<void> {
    if (this.#config.client !== undefined) return;
    await Promise.all([import('@google/genai/web'), this.#config.apiKey === undefined && this.#tokens?.load()]);
  }

  close(): void {
    this.#tokens?.close();
    this.#fetch.close();
  }

  modelPath(model: string): string {
    const { name } = this.#place;
    const path = this.service === 'vertex' ? vertexModelPath(model, name) : modelPath(model, name);
    // The SDK refuses it, and calls it an error of its own.
    if (!path.includes('..')) return path;
    throw new ModelNotFoundError(`"${model}" cannot be the name of a Gemini model.`, { provider: name, model });
  }

  keyOf({ apiKey }: Partial<CallContext>): string {
    const { client, vertex, model } = this.#config;
    const key = apiKey ?? this.#config.apiKey ?? '';
    const isAuthorized = client !== undefined || vertex !== undefined || hasCredentialHeader(this.#config);
    if (key === '' && !isAuthorized) throw missingApiKey(this.#place.name, model, KEY_VARIABLES);
    return key;
  }

  secrets(key: string | undefined): readonly (string | undefined)[] {
    const values = Object.values(this.#config.headers ?? {}).filter((value) => value.length >= SHORTEST_SECRET_HEADER);
    return [...secretsOf(this.#config, key), ...values, this.#tokens?.secret];
  }

  async post({ verb, model, body }: GeminiPost, sending: Sending): Promise<SdkOutcome<unknown>> {
    const opened = await this.#open(sending);
    const version = this.#versionFor(model, sending.key, opened.authorization);
    const config = (transport: typeof fetch): GoogleCallConfig => this.#callConfig(transport, sending, version, body);
    return this.#send(opened, sending, JSON.stringify(body), (transport) =>
      callModels(opened.client.models, verb, model, config(transport)),
    );
  }

  async models({ pageSize, pageToken }: Page, sending: Sending): Promise<SdkOutcome<unknown>> {
    const opened = await this.#open(sending);
    // Only the preview version of Vertex AI lists the models.
    const version = this.service === 'vertex' ? API_VERSIONS.vertex : this.#version;
    const page = { pageSize, ...(pageToken !== undefined && { pageToken }) };
    return this.#send(opened, sending, undefined, (transport) =>
      opened.client.models.list?.({ config: { ...this.#callConfig(transport, sending, version), ...page } }),
    );
  }

  get #version(): string {
    return this.#config.apiVersion ?? API_VERSIONS[this.service];
  }

  /** The version, and the project in which a model is asked: the SDK joins the address, this and the model's path. */
  #versionFor(model: string, key: string, authorization: Authorization | undefined): string {
    const { vertex } = this.#config;
    // A key of express mode belongs to a project.
    if (vertex === undefined || key !== '' || model.startsWith('projects/')) return this.#version;
    const project = authorization?.project ?? projectOf(vertex);
    if (project !== undefined) return `${this.#version}/projects/${project}/locations/${locationOf(vertex)}`;
    const { name } = this.#place;
    throw new AuthenticationError(
      `"${name}" has no project on Google Cloud. Set the project of Vertex AI, or the environment variable GOOGLE_CLOUD_PROJECT.`,
      { provider: name, model: this.#config.model },
    );
  }

  async #open({ key, signal }: Sending): Promise<Opened> {
    const authorization = key === '' ? await this.#tokens?.get(signal) : undefined;
    const client = this.#config.client ?? (await this.#clients.for(key));
    throwIfAborted(signal);
    return { client, authorization };
  }

  #callConfig(
    transport: typeof fetch,
    { signal }: Sending,
    apiVersion: string,
    body?: GeminiPost['body'],
  ): GoogleCallConfig {
    if (this.#config.client === undefined) return { httpOptions: { fetch: transport, apiVersion } };
    return {
      httpOptions: { fetch: transport, ...(body !== undefined && { extraBody: { ...body } }) },
      ...(signal !== undefined && { abortSignal: signal }),
    };
  }

  /** Lets the SDK build a request, and sends it. */
  #send(
    { authorization }: Opened,
    { key, headers, signal }: Sending,
    body: string | undefined,
    call: (transport: typeof fetch) => Promise<unknown> | undefined,
  ): Promise<SdkOutcome<unknown>> {
    const isOwn = this.#config.client === undefined;
    const more = [authorization?.headers, this.#config.headers, headers];
    const send: typeof fetch = async (input, init = {}) => {
      const response = await this.#fetch(input, {
        ...(init.method !== undefined && { method: init.method }),
        headers: requestHeaders(init.headers, isOwn && key === '', more),
        ...(body !== undefined && { body }),
        ...(signal !== undefined && { signal }),
      });
      if (response.status === 401) this.#tokens?.forget();
      return response;
    };
    const outcome = sdkOutcome(send, (transport) => call(transport) ?? Promise.reject(this.#unsupported()));
    // A client of the user's own may wait for a token before it sends anything.
    return isOwn ? outcome : untilAborted(outcome, signal);
  }

  #unsupported(): UnsupportedError {
    const { name } = this.#place;
    const context = { provider: name, model: this.#config.model };
    return new UnsupportedError(`The client of "${name}" does not support this call.`, context);
  }
}

/** An SDK client for one key, or for none. The SDK is loaded here. */
async function createClient(key: string, { service, address, keyAddress }: DoorPlace): Promise<GoogleClient> {
  const { GoogleGenAI } = await import('@google/genai/web');
  const apiKey = key === '' ? NO_KEY : key;
  const baseUrl = key === '' ? address : keyAddress;
  const options = { apiKey, vertexai: service === 'vertex', httpOptions: { baseUrl } };
  return makeSdkClient('@google/genai', 'client: new GoogleGenAI({ apiKey })', () => new GoogleGenAI(options));
}

/** Whether an entry sends its credential in a header of its own, as gateways require. */
function hasCredentialHeader({ headers }: GoogleConfig): boolean {
  return Object.keys(headers ?? {}).some((name) => CREDENTIAL_HEADER.test(name));
}

/** The `fetch` that the user's own client was made with. */
function fetchOf(client: GoogleClient | undefined): typeof fetch | undefined {
  const options: unknown = client === undefined ? undefined : Reflect.get(client, 'httpOptions');
  const own: unknown = typeof options === 'object' && options !== null ? Reflect.get(options, 'fetch') : undefined;
  return typeof own === 'function' ? (own as typeof fetch) : undefined;
}
