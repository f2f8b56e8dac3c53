import type { FlexiAIConfig } from '../config/flexiai-config.ts';
import type { Middleware } from '../middleware/middleware.ts';
import type { DeepPartial } from '../model/deep-partial.ts';
import type { EmbeddingResponse } from '../model/embedding.ts';
import type { JsonSchema } from '../model/json.ts';
import type { InferInput, InferOutput, StandardSchemaV1 } from '../model/standard-schema.ts';
import type {
  ObjectRequest,
  ObjectResponse,
  StructuredRequest,
  StructuredResponse,
} from '../model/structured-request.ts';
import type { ChatRequest } from '../model/unified-request.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { HealthReport } from '../plugin/provider.ts';
import type { AnyProviderPlugin } from '../plugin/provider-plugin.ts';
import type { ResponseStream } from '../stream/response-stream.ts';
import type { AnyTools, RunToolsOptions } from '../tools/tool-run.ts';
import type { ToolRunStream } from '../tools/tool-run-stream.ts';
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

/** The same, streamed. What arrives before the end is what the model writes: the schema's input. */
export type StructuredStream<Schema extends StandardSchemaV1> = {
  response(): Promise<StructuredResponse<Schema>>;
  object(): Promise<InferOutput<Schema>>;
  readonly partialObjectStream: AsyncIterable<DeepPartial<InferInput<Schema>>>;
  readonly elementStream: AsyncIterable<InferInput<Schema> extends readonly (infer Item)[] ? Item : never>;
} & ResponseStream;

/** One typed client over all its providers. Clients share no state. */
export interface FlexiAI extends AsyncDisposable {
  /**
   * One answer, from the first provider that can give it. Request and options are copied at the call: later changes to their
   * objects have no effect.
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
   * The same, streamed. The request is copied at the call, whenever the stream is read. Never throws: failures are thrown when
   * the stream is read, a break after content as a StreamInterruptedError with the answer so far.
   */
  streamChatCompletion<Schema extends StandardSchemaV1>(
    request: StructuredRequest<Schema>,
    options?: CallOptions,
  ): StructuredStream<Schema>;
  streamChatCompletion(request: ChatRequest, options?: CallOptions): ResponseStream;

  /**
   * The object that a model writes for a schema, checked with it. An answer that does not match is asked for again, or at the next
   * provider.
   *
   * @throws what `chatCompletion` throws; ContentFilterError for an answer that was refused or filtered; InvalidResponseError for one
   * that breaks the schema, or ended otherwise without an object, such as at `maxOutputTokens`
   * @example
   * ```ts
   * import { createFlexiAI } from '@flexiai/core';
   * import { mockProvider } from '@flexiai/testing';
   *
   * const mock = mockProvider({ replies: ['{"city":"Bergen"}'] });
   * const ai = createFlexiAI({ providers: [mock({ model: 'demo' })] });
   * const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const;
   * const { object } = await ai.generateObject({ prompt: 'Where does it rain?', schema });
   * console.log(object.city);
   * await ai.close();
   * ```
   */
  generateObject<const Schema extends JsonSchema | StandardSchemaV1>(
    request: ObjectRequest<Schema>,
    options?: CallOptions,
  ): Promise<ObjectResponse<Schema>>;

  /**
   * Runs the tool calls of a model until it answers without any: see the function `runTools`, which is the same. The run can be
   * awaited and iterated. Never throws: failures are thrown when the run is read.
   */
  runTools<const Tools extends AnyTools, Schema extends StandardSchemaV1>(
    request: StructuredRequest<Schema>,
    options: RunToolsOptions<Tools>,
  ): ToolRunStream<Tools, StructuredResponse<Schema>>;
  runTools<const Tools extends AnyTools>(request: ChatRequest, options: RunToolsOptions<Tools>): ToolRunStream<Tools>;

  /**
   * Vectors for texts, with the same failover, but only between entries of one model: vectors of two models cannot be
   * compared. Long lists are sent in batches. Call-scope middleware is not called.
   *
   * @throws ValidationError before any network, and what `chatCompletion` throws
   */
  embed(request: EmbedRequest, options?: CallOptions): Promise<EmbeddingResponse>;

  /**
   * Asks all candidates at the same time and returns all answers, for comparison or a vote (`majority`). Each candidate is a
   * call of its own, with its retries, middleware, events and counts, but without failover: its error is part of the result.
   *
   * @throws ValidationError before any network, RequestAbortedError, and AllProvidersFailedError if no candidate answered
   */
  broadcast<Schema extends StandardSchemaV1>(
    request: StructuredRequest<Schema>,
    options?: BroadcastOptions,
  ): Promise<BroadcastResult<StructuredResponse<Schema>>>;
  broadcast(request: ChatRequest, options?: BroadcastOptions): Promise<BroadcastResult>;

  /**
   * What a call with this request would do now. No network request. Under `strict`, settings that a provider does not support, and what a
   * conversation would lose at it, are known once the provider is loaded: after `warmUp`, or its first call.
   *
   * @throws ValidationError
   */
  explain(request: ChatRequest, options?: CallOptions): Explanation;

  /** Asks this entry first from now on. @throws ConfigurationError for an unknown name */
  setPrimaryProvider(name: string): void;

  /** The state of every entry, in the order in which they are asked. No network request. */
  getProviderStatus(): readonly ProviderStatus[];
  /** One entry. @throws ConfigurationError for an unknown name */
  getProviderStatus(name: string): ProviderStatus;

  /** Whether the client can answer, by what it knows. No network request. */
  getHealth(): ClientHealth;

  /** Checks every provider's health, in parallel. Never a billed generation; takes 10 s at most. */
  checkHealth(): Promise<{ readonly [name: string]: HealthReport }>;

  /** Asks every provider, in parallel, which models the entry's credential may use; takes 10 s at most. */
  listModels(): Promise<{ readonly [name: string]: ModelListing }>;

  /**
   * Loads what every entry needs for its first call, such as its SDK, so that the first call is as fast as the others. Opens no
   * connection. An entry that cannot be loaded is reported, not thrown.
   */
  warmUp(): Promise<{ readonly [name: string]: WarmUpReport }>;

  /** Counts since the client was made. */
  getRequestStats(): RequestStats;

  /** Closes circuits and forgets cool-downs and refused credentials: of one entry, or of all. @throws ConfigurationError */
  resetCircuitBreakers(name?: string): void;

  /** Takes an entry out of service until `resetCircuitBreakers`. @throws ConfigurationError */
  isolate(name: string): void;

  /**
   * The state that the client has learned about its providers, for the next process: circuits, cool-downs, refused credentials,
   * latencies. Safe for JSON, and called by `JSON.stringify`; it contains no key, prompt or answer.
   */
  toJSON(): ClientSnapshot;

  /**
   * Replaces the state of the same entries by that of a snapshot. A snapshot that is malformed, older than a day or of another
   * version is ignored with a warning, and so are entries that this client does not have.
   */
  restore(snapshot: ClientSnapshot | null | undefined): void;

  /** Adds middleware inside the existing one. @returns a function that removes it; calls in flight keep it */
  use(middleware: Middleware): () => void;

  /**
   * Adds an instrumentation, such as a tracer, which observes the calls that are made from now on.
   * @returns a function that removes it; calls in flight keep their observers
   * @throws ConfigurationError for a value that is not an instrumentation
   */
  instrument(instrumentation: Instrumentation): () => void;

  /**
   * Replaces the configuration. It is checked as a whole first: a mistake throws and changes nothing. Calls in flight finish
   * with the former one; providers that are gone are closed after them. The state of an entry (circuit, latency, cool-downs,
   * refused keys, limits) is kept while its provider, its own options, keys, circuit breaker and limits are the same.
   * Middleware of `use` and listeners of `on` stay; `middleware` and `hooks` are replaced; the logger stays, and `snapshot` is
   * ignored.
   *
   * @throws ConfigurationError that lists every problem with its path
   */
  reconfigure<const Plugins extends readonly AnyProviderPlugin[] = readonly []>(config: FlexiAIConfig<Plugins>): void;

  /** Listens to an event. Errors of a listener are logged and have no other effect. @returns a function that removes it */
  on<Name extends ClientEventName>(event: Name, listener: ClientEventListener<Name>): () => void;

  /** Whether `close` was called: new calls are rejected. Calls in flight may still be running. */
  readonly closed: boolean;

  /**
   * Rejects new calls, waits for those in flight up to the time-out, aborts the rest, and closes sockets and timers. Can be
   * called again: a shorter time-out counts. A process that never calls it still exits.
   *
   * @throws ValidationError for unknown options
   */
  close(options?: CloseOptions): Promise<void>;
}
