import type { RoutingCandidate } from '../config/options/routing-config.ts';
import type { PriceSource } from '../model/price-source.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { Logger } from '../plugin/logger.ts';
import type { ResponseStream } from '../stream/response-stream.ts';
import type { CandidateIdentity } from './candidate-identity.ts';
import type { MiddlewareEvents } from './middleware-events.ts';
import type { AdmissionForecast, AdmissionPreview, AdmissionQuestion, AdmissionVerdict } from './try-admission.ts';

/** What a middleware knows about its call. */
export interface MiddlewareContext {
  /** The client's id of the call: the same in log lines, events, answers and errors. */
  readonly callId: string;
  /** The same as `callId`. @deprecated Use `callId`. */
  readonly requestId: string;
  /** The id of the request that the call belongs to; several calls can share it. Default: the id of the call. */
  readonly correlationId: string;
  readonly mode: 'unary' | 'stream';
  readonly scope: 'call' | 'attempt';
  /** Aborted when the caller aborts the call or, in attempt scope, when a clock runs out. */
  readonly signal: AbortSignal;
  /** The client's logger; its lines name the middleware if the logger can create children. */
  readonly logger: Logger;
  /** The caller's labels from the call's options. */
  readonly metadata: { readonly [key: string]: unknown };
  /**
   * Call scope only: the candidates that `request` would have at this moment, in the order in which they would be asked. Computed
   * on each invocation; no network.
   * @param request the request to plan for. @default the request of the call
   * @throws ValidationError for a request that no candidate can accept
   */
  readonly candidates?: (request?: UnifiedRequest) => readonly RoutingCandidate[];
  /**
   * Call scope only: the identities of the candidates of `request`, in the order of the call's options and the configuration, the
   * primary first. Unlike that of `candidates`, this order does not depend on rotation, chance, load or failures.
   * @param request the request to plan for. @default the request of the call
   * @throws ValidationError for a request that no candidate can accept
   */
  readonly identities?: (request?: UnifiedRequest) => readonly CandidateIdentity[];
  /** Call scope only: the deadline of the call, in ms since the epoch. */
  readonly deadline?: number;
  /** Call scope only: emits an event on the client. `make` runs only if the event has listeners. */
  readonly emit?: <Name extends keyof MiddlewareEvents>(name: Name, make: () => MiddlewareEvents[Name]) => void;
  /**
   * Call scope only: a context for a run that does not end with this call: `next(request, context.detached())`. The caller's signal
   * and deadline do not end it. It has the other options of the call, its time begins anew, and its attempts have the ids of the
   * call. `close()` of the client waits for it and aborts it, as for calls. Its stream must be read to the end or cancelled.
   */
  readonly detached?: (options?: DetachedOptions) => MiddlewareContext;
  /** Attempt scope only: the entry that is asked. */
  readonly provider?: string;
  /** Attempt scope only: the model that is asked. */
  readonly model?: string;
  /** Attempt scope only: the number of the attempt; 1 for the first attempt of the call. */
  readonly attempt?: number;
}

/** The options of a detached run. */
export interface DetachedOptions {
  /** Aborts the run. @default none */
  readonly signal?: AbortSignal;
  /** @default the options of the call */
  readonly mode?: 'unary' | 'stream';
}

/**
 * Runs the rest of the chain, with the same request unless another one is passed. A middleware may call it not at all (for an
 * answer from a cache) or several times.
 * @param context a context from `context.detached()`. @default the context of the call
 */
export type Next = (request?: UnifiedRequest, context?: MiddlewareContext) => Promise<ResponseStream>;

/**
 * A wrapper around calls or around attempts. Unary and streamed calls pass through the same `handle`: a unary answer is a stream
 * that is complete already. Observe an answer with `(await next(request)).tap({ part, end })`.
 */
export interface Middleware {
  readonly name: string;
  /** `call`: once, around retries and failover. `attempt`: once for each attempt, inside retry and breaker. */
  readonly scope: 'call' | 'attempt';
  handle(request: UnifiedRequest, context: MiddlewareContext, next: Next): Promise<ResponseStream>;
  /**
   * Called before each attempt that may be billed: chat completions and embeddings, first attempts, retries, failovers, hedges,
   * continuations and last resorts. A result that is not a promise costs the call no turn of the event loop. For a promise, a call
   * waits until its deadline or its abort.
   * @throws the error of the call, if it is an error of the library
   */
  admit?(question: AdmissionQuestion): AdmissionVerdict | Promise<AdmissionVerdict>;
  /** What `admit` would return at this moment, for `explain`. It must not change state or use the network. */
  foresee?(preview: AdmissionPreview): AdmissionForecast | undefined;
  /** The prices that it knows: for routing, and for the cost of each attempt. @default none */
  readonly pricing?: PriceSource;
  /**
   * `true`: the client does not call `handle`, and uses only the other parts of the middleware, such as `pricing`. Such a
   * middleware does not slow down calls.
   * @default false
   */
  readonly passive?: boolean;
}
