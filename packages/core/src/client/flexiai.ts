import type { CircuitBreakerOptions } from '../config/circuit-breaker-config.ts';
import type { HealthProbeOptions } from '../config/health-probe-config.ts';
import type { HedgeOptions } from '../config/hedge-config.ts';
import type { PresetName } from '../config/presets.ts';
import type { RetryOptions } from '../config/retry-config.ts';
import type { RoutingOptions } from '../config/routing-config.ts';
import type { StreamingOptions } from '../config/streaming-config.ts';
import type { TimeoutOptions } from '../config/timeout-config.ts';
import type { Middleware } from '../middleware/middleware.ts';
import type { Logger } from '../provider/logger.ts';
import type { HealthReport } from '../provider/provider.ts';
import type { EntryOptions, ProviderEntry } from '../provider/provider-entry.ts';
import type { AnyProviderPlugin } from '../provider/provider-plugin.ts';
import type { ProviderRegistry } from '../provider/provider-registry.ts';
import type { RegisteredProviders } from '../provider/registered-providers.ts';
import type { ResponseStream } from '../stream/response-stream.ts';
import type { EmbeddingResponse } from '../types/embedding.ts';
import type { InferInput, InferOutput, StandardSchemaV1 } from '../types/standard-schema.ts';
import type { ChatRequest } from '../types/unified-request.ts';
import type { UnifiedResponse } from '../types/unified-response.ts';
import type { BroadcastOptions, BroadcastResult } from './broadcast-result.ts';
import type { CallOptions } from './call.ts';
import type { ClientEventListener, ClientEventName } from './client-events.ts';
import type { ClientSnapshot } from './client-snapshot.ts';
import type { Explanation } from './explanation.ts';
import type { Hooks } from './hooks.ts';
import type { ModelListing } from './list-provider-models.ts';
import type { ClientHealth, ProviderStatus } from './provider-status.ts';
import type { RequestStats } from './request-stats.ts';
import type { CloseOptions } from './shutdown.ts';
import type { EmbedRequest } from './validate-embedding.ts';

/** An entry by name: `{ provider: 'openai', model: 'gpt-5.6' }`, typed by the plugin that has the id. */
export type NamedEntry<Plugin extends AnyProviderPlugin> = Plugin extends AnyProviderPlugin
  ? { readonly provider: Plugin['id'] } & InferInput<Plugin['configSchema']> & EntryOptions
  : never;

declare const unchecked: unique symbol;

/** An entry that came from outside the program, out of a file or of variables: judged when a client is made. */
export interface UncheckedEntry {
  readonly provider: string;
  readonly [unchecked]: true;
}

/** The plugins that can be named: those of `plugins`, and those that registered themselves. */
type NameablePlugin<Plugins extends readonly AnyProviderPlugin[]> =
  | Plugins[number]
  | Extract<RegisteredProviders[keyof RegisteredProviders], AnyProviderPlugin>;

/** Plugins in a list, or in what was discovered. */
export type PluginSource<Plugins extends readonly AnyProviderPlugin[]> = Plugins | { readonly plugins: Plugins };

/** Everything that a client can be given. */
export interface FlexiAIConfig<Plugins extends readonly AnyProviderPlugin[] = readonly []> {
  /** Who can answer, in order of preference: entries made by plugins, or entries by name. */
  readonly providers: readonly (ProviderEntry | UncheckedEntry | NamedEntry<NameablePlugin<Plugins>>)[];
  /**
   * Plugins that entries name: a list, or what `discoverProviders` found. Those of the default registry can be named, too.
   * @default none
   */
  readonly plugins?: PluginSource<Plugins>;
  /** A registry of the application's own, asked before the default one. @default none */
  readonly registry?: ProviderRegistry;
  /** Whom a call asks, in which order. @default in the order of `providers` */
  readonly routing?: RoutingOptions;
  /** A second candidate for calls whose first one is slow. @default false */
  readonly hedge?: HedgeOptions | false;
  /**
   * How often and after what waits the same candidate is asked again. An entry's own wins, field by field.
   * @default 2 retries, within a budget
   */
  readonly retry?: RetryOptions;
  /** Four clocks. An entry's own win, and a call's over both, clock by clock. @default see `TimeoutOptions` */
  readonly timeouts?: TimeoutOptions;
  /**
   * When a route's circuit opens and how it recovers; `false` switches circuit breakers off.
   * @default it opens after 5 failures in a row, and is probed after 60 s
   */
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  /**
   * Health checks in the background while a circuit is open: once a provider is well, the next call probes it, before the
   * recovery time is over. Never a billed generation.
   * @default false
   */
  readonly healthProbe?: HealthProbeOptions | false;
  /** What happens when a stream breaks off after content was delivered. @default it fails with what had arrived */
  readonly streaming?: StreamingOptions;
  /**
   * Whether calls ask only who does everything as the request says. Without it, a setting that a model does not take is left
   * out or changed, and the answer has a warning; with it, such a provider is passed over, and a call that nobody can do
   * justice fails with a ValidationError before anything is sent.
   * @default false
   */
  readonly strict?: boolean;
  /**
   * Settings that belong together, beneath all others: `reliable`, `fast`, `cheap`, `development`, `batch`, or one of
   * `presets`.
   * @default none
   */
  readonly preset?: PresetName | (string & {});
  /** Presets of one's own. Each can build on another with `preset`. @default none */
  readonly presets?: { readonly [name: string]: PresetOptions };
  /**
   * Names for models that requests can use as `model`: `{ smart: 'gpt-5.6', fast: ['gpt-5-mini', 'claude-haiku-5'] }`. Of
   * a list, each provider is asked for the first that it has, in the list's order.
   * @default none
   */
  readonly aliases?: { readonly [alias: string]: string | readonly string[] };
  /** Around calls or tries; the first is the outermost. @default none */
  readonly middleware?: readonly Middleware[];
  /** Functions that are told what the client does. @default none */
  readonly hooks?: Hooks;
  /** What an earlier process learned (`toJSON()`); `null` where there is nothing yet. @default nothing */
  readonly snapshot?: ClientSnapshot | null | undefined;
  /** Is told what the client decides: never a prompt, an answer or a key. @default silent */
  readonly logger?: Logger;
}

/** What a preset can set: everything that is no code. */
export type PresetOptions = {
  readonly [Option in Exclude<keyof FlexiAIConfig, 'presets' | 'providers' | CodeOption>]?: FlexiAIConfig[Option];
} & { readonly providers?: readonly (ProviderEntry | UncheckedEntry | EntryByName)[] };

/** An entry by name, as files have it: judged when a client is made. */
export interface EntryByName {
  readonly provider: string;
  readonly [option: string]: unknown;
}

/** What neither a file nor a variable can say. */
export type CodeOption = 'plugins' | 'registry' | 'middleware' | 'hooks' | 'snapshot' | 'logger';

/** A request whose answer is held to a Standard Schema, and typed by it. */
export type StructuredRequest<Schema extends StandardSchemaV1> = ChatRequest & {
  readonly responseFormat: {
    readonly type: 'json-schema';
    readonly name: string;
    readonly description?: string;
    readonly schema: Schema;
    readonly strict?: boolean;
  };
};

/** An answer whose `object`, where it came to its own end, is what the schema produces. */
export type StructuredResponse<Schema extends StandardSchemaV1> = UnifiedResponse & {
  readonly object?: InferOutput<Schema>;
};

/** The same, streamed. */
export type StructuredStream<Schema extends StandardSchemaV1> = {
  response(): Promise<StructuredResponse<Schema>>;
} & ResponseStream;

/** One typed client over all its providers. Two clients share nothing. */
export interface FlexiAI extends AsyncDisposable {
  /**
   * One answer, from the first provider that can give it.
   *
   * @throws ValidationError before any network, RequestAbortedError, RequestTimeoutError (`clock: 'total'`), an error that
   * forbids failover (InvalidRequestError, ContentFilterError), the provider's own error where only one could be asked,
   * and AllProvidersFailedError
   */
  chatCompletion<Schema extends StandardSchemaV1>(
    request: StructuredRequest<Schema>,
    options?: CallOptions,
  ): Promise<StructuredResponse<Schema>>;
  chatCompletion(request: ChatRequest, options?: CallOptions): Promise<UnifiedResponse>;

  /**
   * The same, streamed. Never throws: failures come when the stream is read, a break after content as a
   * StreamInterruptedError with what had arrived.
   */
  streamChatCompletion<Schema extends StandardSchemaV1>(
    request: StructuredRequest<Schema>,
    options?: CallOptions,
  ): StructuredStream<Schema>;
  streamChatCompletion(request: ChatRequest, options?: CallOptions): ResponseStream;

  /**
   * Vectors for texts, with the same failover, but only between entries of one model: vectors of two do not mix. Long
   * lists are asked in batches. Call-scope middleware is not involved.
   *
   * @throws ValidationError before any network, and what `chatCompletion` throws
   */
  embed(request: EmbedRequest, options?: CallOptions): Promise<EmbeddingResponse>;

  /**
   * Asks all candidates at the same time and gives all answers, for comparison or a vote (`majority`). Each candidate is a
   * call of its own, with its retries, middleware, events and place in the counts, but without failover: what it fails with
   * is its result.
   *
   * @throws ValidationError before any network, RequestAbortedError, and AllProvidersFailedError when nobody answered
   */
  broadcast<Schema extends StandardSchemaV1>(
    request: StructuredRequest<Schema>,
    options?: BroadcastOptions,
  ): Promise<BroadcastResult<StructuredResponse<Schema>>>;
  broadcast(request: ChatRequest, options?: BroadcastOptions): Promise<BroadcastResult>;

  /** What a call with this request would do now. No network. @throws ValidationError */
  explain(request: ChatRequest, options?: CallOptions): Explanation;

  /** Asks this entry first from now on. @throws ConfigurationError for an unknown name */
  setPrimaryProvider(name: string): void;

  /** Every entry as the client sees it now, in the order in which they are asked. No network. */
  getProviderStatus(): readonly ProviderStatus[];
  /** One entry. @throws ConfigurationError for an unknown name */
  getProviderStatus(name: string): ProviderStatus;

  /** Whether the client can answer, judged by what it has seen. No network. */
  getHealth(): ClientHealth;

  /** Asks every provider, in parallel, whether it is there. Never a billed generation; takes 10 s at most. */
  checkHealth(): Promise<{ readonly [name: string]: HealthReport }>;

  /** Asks every provider, in parallel, which models the entry's credential may use; takes 10 s at most. */
  listModels(): Promise<{ readonly [name: string]: ModelListing }>;

  /** Counts since the client was made. */
  getRequestStats(): RequestStats;

  /** Closes circuits and forgets cool-downs and refused credentials: of one entry, or of all. @throws ConfigurationError */
  resetCircuitBreakers(name?: string): void;

  /** Takes an entry out of service until `resetCircuitBreakers`. @throws ConfigurationError */
  isolate(name: string): void;

  /**
   * What the client has learned about its providers, for the next process: circuits, cool-downs, refused credentials, latencies. Safe
   * for JSON, and called by `JSON.stringify`; there is no key, prompt or answer in it.
   */
  toJSON(): ClientSnapshot;

  /**
   * Goes on from what another client learned, in place of what this one knows of the same entries. A snapshot that is
   * malformed, older than a day or of another version is ignored with a warning, and so are entries that are not here.
   */
  restore(snapshot: ClientSnapshot | null | undefined): void;

  /** Adds middleware inside those that are there. @returns takes it out again; calls in flight keep it */
  use(middleware: Middleware): () => void;

  /**
   * Goes on with another configuration. It is checked as a whole first: a mistake throws and changes nothing. Calls in
   * flight finish with the former one; providers that are gone are closed after them. What was learned about an entry
   * (circuit, latency, cool-downs, refused keys, limits) stays while its provider, its own options, keys, circuit breaker
   * and limits are the same. Middleware added by `use` and listeners added by `on` stay; `middleware` and `hooks` are those
   * of the new configuration; the logger stays, and `snapshot` is for the beginning only.
   *
   * @throws ConfigurationError that lists every problem with its path
   */
  reconfigure<const Plugins extends readonly AnyProviderPlugin[] = readonly []>(config: FlexiAIConfig<Plugins>): void;

  /** Listens to what the client does. What a listener throws is logged and breaks nothing. @returns stops listening */
  on<Name extends ClientEventName>(event: Name, listener: ClientEventListener<Name>): () => void;

  /**
   * Refuses calls from now on, waits for those in flight as long as it is told, aborts what is left, and lets go of sockets
   * and timers. Can be called again: a shorter wait counts. A process that never calls it still exits.
   *
   * @throws ValidationError for options that it does not know
   */
  close(options?: CloseOptions): Promise<void>;
}
