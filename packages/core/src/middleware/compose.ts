import { describeValue } from '../data/describe-value.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { ResponseStream } from '../stream/response-stream.ts';
import type { Middleware, MiddlewareContext } from './middleware.ts';

/** One handler out of a chain of middleware and what they stand around. */
export type Handler = (request: UnifiedRequest, context: MiddlewareContext) => Promise<ResponseStream>;

/** Puts `middlewares` around `innermost`; the first is the outermost. */
export function compose(middlewares: readonly Middleware[], innermost: Handler): Handler {
  return middlewares.reduceRight<Handler>(
    (inner, middleware) => async (request, context) => {
      const stream: unknown = await middleware.handle(request, context, (changed = request, own = context) =>
        inner(changed, own),
      );
      if (!isResponseStream(stream)) {
        throw new TypeError(
          `The middleware "${middleware.name}" gave ${describeValue(stream)} in place of a ResponseStream. Return what next() gave, or ResponseStream.fromResponse().`,
        );
      }
      return stream;
    },
    innermost,
  );
}

/** By its shape: the middleware may hold another copy of core. */
function isResponseStream(value: unknown): value is ResponseStream {
  return typeof value === 'object' && value !== null && 'source' in value && typeof value.source === 'function';
}
