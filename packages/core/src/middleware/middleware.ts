import type { RoutingCandidate } from '../config/options/routing-config.ts';
import type { PriceSource } from '../model/price-source.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { Logger } from '../plugin/logger.ts';
import type { ResponseStream } from '../stream/response-stream.ts';
import type { CandidateIdentity } from './candidate-identity.ts';
import type { MiddlewareEvents } from './middleware-events.ts';
import type { AdmissionForecast, AdmissionPreview, AdmissionQuestion, AdmissionVerdict } from './try-admission.ts';

/** What a middleware knows of the call that it stands in. */
export interface MiddlewareContext {
  /** The call's id: the same in logs, events, attempts and errors. */
  readonly requestId: string;
  /** The same for all calls that serve one purpose, such as one incoming request. The call's id where nobody gave one. */
  readonly correlationId: string;
  readonly mode: 'unary' | 'stream';
  readonly scope: 'call' | 'attempt';
  /** Aborts when the caller gives up or, in attempt scope, when a clock runs out. */
  readonly signal: AbortSignal;
  /** The client's; its lines say whose they are, where it can make a child. */
  readonly logger: Logger;
  /** The caller's labels from the call's options. */
  readonly metadata: { readonly [key: string]: unknown };
  /**
   * Call scope only: the candidates that `request` would have now, in the order in which they would be asked. Computed at each
   * call; no network.
   * @param request the request to plan for. @default the request of the call
   * @throws ValidationError for a request that no candidate can take
   */
  readonly candidates?: (request?: UnifiedRequest) => readonly RoutingCandidate[];
  /**
   * Call scope only: what tells the candidates of `request` apart, in the order in which the call's options and the configuration
   * name them, the primary first. Unlike that of `candidates`, the order does not change with turns, chance, load or failures.
   * @param request the request to plan for. @default the request of the call
   * @throws ValidationError for a request that no candidate can take
   */
  readonly identities?: (request?: UnifiedRequest) => readonly CandidateIdentity[];
  /** Call scope only: when the call must be over, in ms since the epoch. */
  readonly deadline?: number;
  /** Call scope only: tells the client's listeners of an event. `make` runs only where there are any. */
  readonly emit?: <Name extends keyof MiddlewareEvents>(name: Name, make: () => MiddlewareEvents[Name]) => void;
  /**
   * Call scope only: a context for a run that is not tied to this call: `next(request, context.detached())`. The caller's signal
   * and deadline do not end it; it has the call's options otherwise, its time begins anew, and its tries have the ids of the call.
   * `close()` of the client waits for it, and aborts it, as for calls. It must be read to its end, or cancelled.
   */
  readonly detached?: (options?: DetachedOptions) => MiddlewareContext;
  /** Attempt scope only: the entry that is asked. */
  readonly provider?: string;
  /** Attempt scope only: the model that is asked. */
  readonly model?: string;
  /** Attempt scope only: 1 for the call's first try. */
  readonly attempt?: number;
}

/** How a detached run is made. */
export interface DetachedOptions {
  /** Aborts the run. @default none */
  readonly signal?: AbortSignal;
  /** @default the call's */
  readonly mode?: 'unary' | 'stream';
}

/**
 * The rest of the chain, with the same request unless another is given. May run zero times (an answer from a cache) or several.
 * @param context one that `context.detached()` made. @default the call's
 */
export type Next = (request?: UnifiedRequest, context?: MiddlewareContext) => Promise<ResponseStream>;

/**
 * Something around calls or around tries. Unary and streamed calls pass through the same `handle`: a unary answer is a
 * stream that is already whole. Observe with `(await next(request)).tap({ part, end })`.
 */
export interface Middleware {
  readonly name: string;
  /** `call`: once, around retries and failover. `attempt`: once per try, inside retry and breaker. */
  readonly scope: 'call' | 'attempt';
  handle(request: UnifiedRequest, context: MiddlewareContext, next: Next): Promise<ResponseStream>;
  /**
   * Asked before each try that may be billed, whatever its call is for: chat completions and embeddings, first tries, retries,
   * failovers, hedges, continuations and last resorts. An answer that is no promise costs the call no turn of the event loop. A call
   * waits for a promise until its deadline or its abort.
   * @throws what the call is to fail with, where it is an error of the library
   */
  admit?(question: AdmissionQuestion): AdmissionVerdict | Promise<AdmissionVerdict>;
  /** What `admit` would say now, for `explain`. Changes nothing, and does no network. */
  foresee?(preview: AdmissionPreview): AdmissionForecast | undefined;
  /** Prices that it knows: for routing, and for the cost of each attempt. @default none */
  readonly pricing?: PriceSource;
  /**
   * Whether the client leaves `handle` out of the chain, and uses only what else the middleware brings, such as `pricing`: such
   * a middleware costs a call nothing.
   * @default false
   */
  readonly passive?: boolean;
}
