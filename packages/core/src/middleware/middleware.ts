import type { RoutingCandidate } from '../config/routing-config.ts';
import type { Logger } from '../provider/logger.ts';
import type { ResponseStream } from '../stream/response-stream.ts';
import type { UnifiedRequest } from '../types/unified-request.ts';

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
  /** Attempt scope only: the entry that is asked. */
  readonly provider?: string;
  /** Attempt scope only: the model that is asked. */
  readonly model?: string;
  /** Attempt scope only: 1 for the call's first try. */
  readonly attempt?: number;
}

/** The rest of the chain, with the same request unless another is given. May run zero times (an answer from a cache) or several. */
export type Next = (request?: UnifiedRequest) => Promise<ResponseStream>;

/**
 * Something around calls or around tries. Unary and streamed calls pass through the same `handle`: a unary answer is a
 * stream that is already whole. Observe with `(await next(request)).tap({ part, end })`.
 */
export interface Middleware {
  readonly name: string;
  /** `call`: once, around retries and failover. `attempt`: once per try, inside retry and breaker. */
  readonly scope: 'call' | 'attempt';
  handle(request: UnifiedRequest, context: MiddlewareContext, next: Next): Promise<ResponseStream>;
}
