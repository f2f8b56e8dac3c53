import { inspect } from 'node:util';
import type { AnyProviderPlugin } from '@flexiai/core';
import {
  type CallContext,
  type FinishReason,
  type Logger,
  type Provider,
  responseFromParts,
  type StreamPart,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import type { RecordedRequest } from '../server/recorded-request.ts';
import type { ConformanceServer, ScriptedServer } from './conformance-server.ts';
import { ConformanceFailure, expectThat, show } from './expectations.ts';
import type { ConformanceOptions, ProviderConformanceOptions } from './provider-conformance-options.ts';
import type { SentRequest } from './sent-request.ts';

/** The kind of a call. */
export type How = 'whole' | 'streamed';

/** The parts of a stream, and its error. */
export interface ReadStream {
  readonly parts: readonly StreamPart[];
  readonly error: unknown;
}

/** The name of the tested entry. */
export const ENTRY_NAME = 'conformance-entry';

const DEFAULT_KEY = 'conformance-test-key-0123456789';

/** A provider under test, for one rule, with a separate server. Everything is closed in the end. */
export class Subject implements AsyncDisposable {
  readonly plugin: AnyProviderPlugin;
  readonly model: string;
  readonly apiKey: string;
  /** Everything that was logged, as one text. */
  readonly logged: string[] = [];
  readonly #options: ProviderConformanceOptions;
  readonly #opened: Provider[] = [];
  readonly #elsewhere: ScriptedServer[] = [];
  #server: ScriptedServer | undefined;
  #provider: Provider | undefined;

  constructor(options: ProviderConformanceOptions) {
    this.#options = options;
    this.plugin = options.plugin;
    this.model = options.model ?? options.plugin.models?.[0]?.id ?? 'conformance-model';
    this.apiKey = options.server?.apiKey ?? DEFAULT_KEY;
  }

  /** Starts the server, if there is one. */
  async start(): Promise<void> {
    this.#server = await this.#options.server?.start({ apiKey: this.apiKey });
  }

  /** Another server, at another address, that accepts any key. */
  async elsewhere(): Promise<ScriptedServer> {
    const server = await this.wire.start({});
    this.#elsewhere.push(server);
    return server;
  }

  /** The running server. Only for rules that need one. */
  get server(): ScriptedServer {
    if (this.#server === undefined) throw new ConformanceFailure('This rule needs a server, and there is none.');
    return this.#server;
  }

  /** The description of the server's wire. Only for rules that need one. */
  get wire(): ConformanceServer {
    const { server } = this.#options;
    if (server === undefined) throw new ConformanceFailure('This rule needs a server, and there is none.');
    return server;
  }

  get hasServer(): boolean {
    return this.#server !== undefined;
  }

  /** The provider of this rule. */
  get provider(): Provider {
    this.#provider ??= this.create();
    return this.#provider;
  }

  /** The options of an entry, as a user would write them. */
  entryOptions(baseURL = this.#server?.baseURL ?? 'http://127.0.0.1:9/v1'): ConformanceOptions {
    const { options, server } = this.#options;
    if (typeof options === 'function') return { model: this.model, ...options({ baseURL }) };
    return { model: this.model, ...(server !== undefined && { baseURL }), ...options };
  }

  /** Another provider. @throws ConformanceFailure if its own schema rejects the options */
  create(options: ConformanceOptions = this.entryOptions()): Provider {
    const result = this.plugin.configSchema['~standard'].validate(options);
    if (result instanceof Promise) throw new ConformanceFailure('configSchema validates asynchronously');
    if (result.issues !== undefined) {
      throw new ConformanceFailure(`configSchema rejects the options of the test: ${show(result.issues)}`);
    }
    // The type of a list of plugins cannot contain the result of each schema.
    const provider = this.plugin.create(result.value as never, { name: ENTRY_NAME, logger: this.#logger });
    this.#opened.push(provider);
    return provider;
  }

  /** The context that the client passes to a provider for each attempt. */
  context(facts: Partial<CallContext> = {}): CallContext {
    return {
      signal: new AbortController().signal,
      requestId: 'conformance-call',
      attempt: 1,
      logger: this.#logger,
      ...(this.plugin.apiKey !== undefined && { apiKey: this.apiKey }),
      ...facts,
    };
  }

  /** The kinds of calls that this provider supports. */
  get ways(): readonly How[] {
    return this.provider.capabilities.streaming ? ['whole', 'streamed'] : ['whole'];
  }

  /** One answer. A streamed one is assembled from its parts. */
  async answer(
    how: How,
    request: UnifiedRequest = hello(),
    context = this.context(),
    provider = this.provider,
  ): Promise<UnifiedResponse> {
    if (how === 'whole') return await provider.chatCompletion(request, context);
    const { parts, error } = await this.read(request, context, provider);
    if (error !== undefined) throw error;
    return responseFromParts(parts);
  }

  /** All parts of a stream, and its error if it failed. */
  async read(
    request: UnifiedRequest = hello(),
    context = this.context(),
    provider = this.provider,
  ): Promise<ReadStream> {
    const parts: StreamPart[] = [];
    try {
      for await (const part of provider.streamChatCompletion(request, context)) parts.push(part);
    } catch (error) {
      return { parts, error };
    }
    return { parts, error: undefined };
  }

  /** Makes a call of every kind, and passes each answer to `check`. */
  async eachAnswer(request: UnifiedRequest, check: (response: UnifiedResponse, how: How) => void): Promise<void> {
    for (const how of this.ways) check(await this.answer(how, request), how);
  }

  /** The error of a call that must fail. */
  async failure(how: How, request?: UnifiedRequest, context?: CallContext, provider?: Provider): Promise<unknown> {
    let response: UnifiedResponse;
    try {
      response = await this.answer(how, request, context, provider);
    } catch (error) {
      return error;
    }
    throw new ConformanceFailure(`the ${how} call should fail, but answered ${show(response.text)}`);
  }

  /** The wire's finish reasons. Only for rules that need `finishReasons`. */
  wordsFor(reason: FinishReason): readonly string[] {
    return [this.wire.finishReasons?.[reason] ?? []].flat();
  }

  /** The last request for an answer, as received. Only for rules that need `readRequest`. */
  lastSent(): SentRequest {
    return this.sent(this.server.requests.at(-1));
  }

  sent(request: RecordedRequest | undefined): SentRequest {
    const read = request === undefined ? undefined : this.wire.readRequest?.(request);
    expectThat(read, 'no request for an answer has arrived at the service');
    return read;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The server first, so that pending requests end.
    await Promise.all([this.#server, ...this.#elsewhere].map((server) => server?.close()));
    await Promise.all(this.#opened.map((provider) => provider.close?.()));
  }

  readonly #logger: Logger = {
    debug: (...said) => this.#log(said),
    info: (...said) => this.#log(said),
    warn: (...said) => this.#log(said),
    error: (...said) => this.#log(said),
  };

  #log(said: readonly unknown[]): void {
    this.logged.push(inspect(said, { depth: 10 }));
  }
}

/** The simplest request. */
export function hello(content = 'Hello there.'): UnifiedRequest {
  return { messages: [{ role: 'user', content }] };
}
