import type { ConversationRules } from '../conversation/conversation-rules.ts';
import type { EmbeddingRequest, EmbeddingResult } from '../model/embedding.ts';
import type { RateLimitInfo } from '../model/rate-limit-info.ts';
import type { RequestIssue } from '../model/request-issue.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { ProviderCapabilities } from './capabilities.ts';
import type { Logger } from './logger.ts';

/** What a provider needs to know of the one try that it makes. Nothing about a call is kept on the provider itself. */
export interface CallContext {
  /** Aborts when the caller gives up or a clock runs out. Must reach the socket. */
  readonly signal: AbortSignal;
  /** The client's id of the call; the same for all its tries. */
  readonly requestId: string;
  /** The same for all calls that serve one purpose, such as one incoming request. The client always gives one. */
  readonly correlationId?: string;
  /** 1 for the call's first try. */
  readonly attempt: number;
  /** When the whole call must be over, in ms since the epoch. */
  readonly deadline?: number;
  /** The credential that the client chose for this try. Absent where the entry brings its own SDK client. */
  readonly apiKey?: string;
  /** To be added to the HTTP request of this try, such as `traceparent`; they win over the entry's. Names in lower case. */
  readonly headers?: { readonly [name: string]: string };
  readonly logger: Logger;
  /** To be called when the response's headers are there, an error's too: it stops the `headersMs` clock. */
  readonly onHeaders?: (headers: ResponseHeaders) => void;
  /**
   * To be called now and then by a unary answer that the plugin streams underneath, when more of it is there: it restarts
   * the `idleMs` clock, which bounds the body of a unary answer.
   */
  readonly onProgress?: () => void;
}

/** What a provider reports of a response's head. */
export interface ResponseHeaders {
  readonly status: number;
  /** The provider's id of the request. */
  readonly requestId?: string | undefined;
  /** What the headers say of the provider's rate limits: see `rateLimitFromHeaders`. @default they say nothing */
  readonly rateLimit?: RateLimitInfo | undefined;
}

/** What a provider knows from the day it is made. */
export interface ProviderContext {
  /** The entry's name: stands in errors, stream parts and responses as `provider`. */
  readonly name: string;
  readonly logger: Logger;
}

/** The outcome of a health check. */
export interface HealthReport {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** How long the check took, in ms. */
  readonly latencyMs: number;
  /** When, in ms since the epoch. */
  readonly checkedAt: number;
  /** What is wrong, unless `healthy`. */
  readonly message?: string;
}

/** A model that a provider offers. */
export interface ModelInfo {
  /** As a request's `model` takes it. */
  readonly id: string;
  readonly displayName?: string;
  /** Prompt and answer together, in tokens. */
  readonly maxContextTokens?: number;
  readonly maxOutputTokens?: number;
}

/**
 * One model route of one provider. Made by a plugin's `create`, called by the client only: SDK retries must be off, since
 * the client owns every retry.
 */
export interface Provider {
  /** The model that is asked unless the request names another. */
  readonly model: string;
  readonly capabilities: ProviderCapabilities;
  /**
   * The URL that its requests go to. Only the host and the port are shown, in events and traces.
   * @default none is shown
   */
  readonly endpoint?: string | undefined;
  /** The capabilities of another model that a request may name. Cheap, without any network. @default `capabilities` */
  capabilitiesOf?(model: string): ProviderCapabilities;
  /**
   * What the wire takes of a conversation that another provider may have begun: the client prepares messages by it before
   * it asks (foreign reasoning dropped, tool-call ids legal, every call with its result). @default nothing is prepared
   */
  readonly conversation?: ConversationRules;

  /**
   * One answer, whole.
   * @throws a `ProviderError` for every failure
   */
  chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse>;

  /**
   * One answer in parts: a `stream-start` first, exactly one `finish` last, and that only on the provider's own terminal
   * event. A stream that ends without it must throw. Return a `PartSource` stream (see `partStream`) to hand over
   * in one go all the parts that one network read brought.
   * @throws (from the iterator) a `ProviderError` for every failure
   */
  streamChatCompletion(request: UnifiedRequest, context: CallContext): AsyncIterable<StreamPart>;

  /**
   * Vectors for texts. Present together with `capabilities.maxEmbeddingInputs`.
   * @throws a `ProviderError` for every failure
   */
  embed?(request: EmbeddingRequest, context: CallContext): Promise<EmbeddingResult>;

  /**
   * What this request asks of `model` that it does not take. Called before every call, so it must be pure and cheap: return
   * `NO_ISSUES` at once where nothing special is asked for. What makes an answer's warnings should find these, too.
   *
   * @param strict whether anybody wants to know of what is `unsupported`; without it, that need not be worked out. Before a
   * strict call, `load` has been called
   */
  checkRequest?(request: UnifiedRequest, model: string, strict: boolean): readonly RequestIssue[];

  /**
   * The cheapest authenticated call; never a billed generation.
   * @throws AuthenticationError when the credential is missing or refused
   */
  authenticate(context?: Partial<CallContext>): Promise<void>;

  /** Whether the provider can be reached and the credential is good; never a billed generation. Does not throw. */
  healthCheck(context?: Partial<CallContext>): Promise<HealthReport>;

  /** The models that this credential may use. */
  listModels?(context?: Partial<CallContext>): Promise<readonly ModelInfo[]>;

  /**
   * Loads what the first try needs, such as an SDK. Called before the first try of the entry, outside its clocks, and by
   * `warmUp`, and before a strict call is planned; once, unless it fails. Opens no connection.
   * @throws what could not be loaded; the entry is passed over then
   */
  load?(): Promise<void>;

  /** Lets go of sockets and timers. */
  close?(): Promise<void>;
}
