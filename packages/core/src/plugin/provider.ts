import type { ConversationRules } from '../conversation/conversation-rules.ts';
import type { EmbeddingRequest, EmbeddingResult } from '../model/embedding.ts';
import type { RateLimitInfo } from '../model/rate-limit-info.ts';
import type { RequestIssue } from '../model/request-issue.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { ProviderCapabilities } from './capabilities.ts';
import type { Logger } from './logger.ts';

/** What a provider needs to know about its attempt. The provider object keeps no state of a call. */
export interface CallContext {
  /** Aborted when the caller aborts the call or a clock runs out. The plugin must pass it to the HTTP request. */
  readonly signal: AbortSignal;
  /** The client's id of the call; the same for all its attempts. The client always sets one. */
  readonly callId?: string;
  /** The same as `callId`. @deprecated Use `callId`. */
  readonly requestId: string;
  /** The id of the request that the call belongs to; several calls can share it. The client always sets one. */
  readonly correlationId?: string;
  /** The number of the attempt; 1 for the first attempt of the call. */
  readonly attempt: number;
  /** The deadline of the whole call, in ms since the epoch. */
  readonly deadline?: number;
  /** The credential that the client chose for this attempt. Absent if the entry has its own SDK client. */
  readonly apiKey?: string;
  /** More headers for the HTTP request of this attempt, such as `traceparent`; they override the entry's. Names in lower case. */
  readonly headers?: { readonly [name: string]: string };
  readonly logger: Logger;
  /** Call it when the headers of a response have arrived, also of an error: it ends the `headersMs` clock. */
  readonly onHeaders?: (headers: ResponseHeaders) => void;
  /**
   * For a unary answer that the plugin streams internally: call it when more of the answer has arrived. It restarts the `idleMs`
   * clock, which limits the body of a unary answer.
   */
  readonly onProgress?: () => void;
}

/** What a provider reports about the head of a response. */
export interface ResponseHeaders {
  readonly status: number;
  /** The provider's id for the request. */
  readonly requestId?: string | undefined;
  /** The provider's rate limits from the headers: see `rateLimitFromHeaders`. @default no rate limits are known */
  readonly rateLimit?: RateLimitInfo | undefined;
}

/** What a provider gets when it is created. */
export interface ProviderContext {
  /** The name of the entry: the `provider` of errors, stream parts and responses. */
  readonly name: string;
  readonly logger: Logger;
}

/** The result of a health check. */
export interface HealthReport {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** The duration of the check, in ms. */
  readonly latencyMs: number;
  /** The time of the check, in ms since the epoch. */
  readonly checkedAt: number;
  /** The problem, unless `healthy`. */
  readonly message?: string;
}

/** A model that a provider offers. */
export interface ModelInfo {
  /** The value for `model` in a request. */
  readonly id: string;
  readonly displayName?: string;
  /** Prompt and answer together, in tokens. */
  readonly maxContextTokens?: number;
  readonly maxOutputTokens?: number;
}

/**
 * One model route of one provider. Created by a plugin's `create`, called by the client only. SDK retries must be off, because the
 * client makes all retries.
 */
export interface Provider {
  /** The model for requests that do not name one. */
  readonly model: string;
  readonly capabilities: ProviderCapabilities;
  /**
   * The URL of its requests. Only host and port are shown, in events and traces.
   * @default none is shown
   */
  readonly endpoint?: string | undefined;
  /** The capabilities of another model that a request may name. Must be fast and use no network. @default `capabilities` */
  capabilitiesOf?(model: string): ProviderCapabilities;
  /**
   * What the wire accepts of a conversation that another provider may have begun. The client uses it to prepare messages (foreign
   * reasoning dropped, valid tool-call ids, every call with its result).
   * @default messages are not prepared
   */
  readonly conversation?: ConversationRules;

  /**
   * One whole answer.
   * @throws a `ProviderError` for every failure
   */
  chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse>;

  /**
   * One answer in parts: a `stream-start` first, exactly one `finish` last. `finish` may be sent only after the provider's own
   * terminal event: a stream that ends without that event must throw. Return a `PartSource` stream (see `partStream`) to deliver
   * all parts of one network read together.
   * @throws (from the iterator) a `ProviderError` for every failure
   */
  streamChatCompletion(request: UnifiedRequest, context: CallContext): AsyncIterable<StreamPart>;

  /**
   * Vectors for texts. Required if `capabilities.maxEmbeddingInputs` is set.
   * @throws a `ProviderError` for every failure
   */
  embed?(request: EmbeddingRequest, context: CallContext): Promise<EmbeddingResult>;

  /**
   * The settings of this request that `model` does not support. Called before every call, so it must be pure and fast: return
   * `NO_ISSUES` at once for a plain request. It must find everything for which an answer would have a warning.
   *
   * @param strict whether `unsupported` settings are needed; otherwise they may be left out. Before a strict call, `load` was called
   */
  checkRequest?(request: UnifiedRequest, model: string, strict: boolean): readonly RequestIssue[];

  /**
   * The cheapest authenticated call; never a billed generation.
   * @throws AuthenticationError if the credential is missing or not valid
   */
  authenticate(context?: Partial<CallContext>): Promise<void>;

  /** Whether the provider can be reached and the credential is valid; never a billed generation. Does not throw. */
  healthCheck(context?: Partial<CallContext>): Promise<HealthReport>;

  /** The models that this credential may use. */
  listModels?(context?: Partial<CallContext>): Promise<readonly ModelInfo[]>;

  /**
   * Loads what the first attempt needs, such as an SDK. Called before the first attempt of the entry, outside its clocks, by `warmUp`,
   * and before a strict call is planned; once, unless it fails. Opens no connection.
   * @throws the error of the loading; the entry is then skipped
   */
  load?(): Promise<void>;

  /** Closes connections and clears timers. */
  close?(): Promise<void>;
}
