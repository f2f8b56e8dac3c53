import type { ResponseStream } from '../stream/response-stream.ts';
import type { UnifiedRequest } from '../types/unified-request.ts';
import type { Middleware, MiddlewareContext } from './middleware.ts';

/** One handler out of a chain of middleware and what they stand around. */
export type Handler = (request: UnifiedRequest, context: MiddlewareContext) => Promise<ResponseStream>;

/** Puts `middlewares` around `innermost`; the first is the outermost. */
export function compose(middlewares: readonly Middleware[], innermost: Handler): Handler {
  return middlewares.reduceRight<Handler>(
    (inner, middleware) => async (request, context) =>
      middleware.handle(request, context, (changed) => inner(changed, context)),
    innermost,
  );
}
