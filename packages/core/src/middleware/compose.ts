import { describeValue } from '../data/describe-value.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { ResponseStream } from '../stream/response-stream.ts';
import type { Middleware, MiddlewareContext } from './middleware.ts';

/** Combines a chain of middleware and the innermost handler into one handler. */
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
          `The middleware "${middleware.name}" returned ${describeValue(stream)} in place of a ResponseStream. Return the result of next(), or use ResponseStream.fromResponse().`,
        );
      }
      return stream;
    },
    innermost,
  );
}

/** Recognised by its shape, because the middleware may hold another copy of core. */
function isResponseStream(value: unknown): value is ResponseStream {
  return typeof value === 'object' && value !== null && 'source' in value && typeof value.source === 'function';
}
