import type { FlexiAIConfig } from '../config/flexiai-config.ts';
import type { Middleware } from '../middleware/middleware.ts';
import type { EmbeddingResponse } from '../model/embedding.ts';
import type { InferOutput, StandardSchemaV1 } from '../model/standard-schema.ts';
import type { ChatRequest } from '../model/unified-request.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { HealthReport } from '../plugin/provider.ts';
import type { AnyProviderPlugin } from '../plugin/provider-plugin.ts';
import type { ResponseStream } from '../stream/response-stream.ts';
import type { BroadcastOptions, BroadcastResult } from './broadcast/broadcast-result.ts';
import type { CallOptions } from './call/call-options.ts';
import type { ClientEventListener, ClientEventName } from './events/client-events.ts';
import type { Instrumentation } from './events/instrumentation.ts';
import type { ModelListing } from './lifecycle/list-provider-models.ts';
import type { CloseOptions } from './lifecycle/shutdown.ts';
import type { WarmUpReport } from './lifecycle/warm-up-provider.ts';
import type { EmbedRequest } from './request/validate-embedding.ts';
import type { ClientSnapshot } from './status/client-snapshot.ts';
import type { Explanation } from './status/explanation.ts';
import type { ClientHealth, ProviderStatus } from './status/provider-status.ts';
import type { RequestStats } from './status/request-stats.ts';

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
   * One answer, from the first provider that can give it. Request and options are taken as they are now: what becomes of
   * their objects while the call runs changes nothing.
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
   * The same, streamed, with the request as it is now, whenever the stream is read. Never throws: failures come when the
   * stream is read, a break after content as a StreamInterruptedError with what had arrived.
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

  /**
   * What a call with this request would do now. No network. Under `strict`, what a provider does not support is known once the
   * provider is loaded: after `warmUp`, or its first call.
   *
   * @throws ValidationError
   */
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

  /**
   * Loads what every entry needs for its first call, such as its SDK, so that the first call is as fast as the others. Opens no
   * connection. An entry that cannot be loaded is told, not thrown.
   */
  warmUp(): Promise<{ readonly [name: string]: WarmUpReport }>;

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
   * Lets an instrumentation, such as a tracer, observe the calls that are made from now on.
   * @returns takes it out again; calls in flight keep their observers
   * @throws ConfigurationError for what is no instrumentation
   */
  instrument(instrumentation: Instrumentation): () => void;

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

  /** Whether `close` was called: no call is taken any more. Calls in flight may still be waited for. */
  readonly closed: boolean;

  /**
   * Refuses calls from now on, waits for those in flight as long as it is told, aborts what is left, and lets go of sockets
   * and timers. Can be called again: a shorter wait counts. A process that never calls it still exits.
   *
   * @throws ValidationError for options that it does not know
   */
  close(options?: CloseOptions): Promise<void>;
}
