import type { FitRequest } from '../../conversation/fit-request.ts';
import { UnsupportedError } from '../../errors/provider-error.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { CallContext } from '../../plugin/provider.ts';
import { fitForRoute } from '../../routing/fit-for-route.ts';
import type { Route } from '../../routing/route.ts';
import { warnedResponse, warnedStream } from '../../stream/with-warnings.ts';

/** Asks a route's provider for a whole answer. @throws UnsupportedError if it accepts the request in no form */
export function askWhole(route: Route, request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
  const fit = fitFor(route, request);
  const answer = route.entry.provider.chatCompletion(fit.request, context);
  return fit.warnings.length === 0 ? answer : answer.then((response) => warnedResponse(response, fit.warnings));
}

/** Asks a route's provider for an answer in parts. @throws UnsupportedError if it accepts the request in no form */
export function askInParts(route: Route, request: UnifiedRequest, context: CallContext): AsyncIterable<StreamPart> {
  const fit = fitFor(route, request);
  const parts = route.entry.provider.streamChatCompletion(fit.request, context);
  return fit.warnings.length === 0 ? parts : warnedStream(parts, fit.warnings);
}

/** The request in the form that the provider's wire accepts. */
function fitFor(route: Route, request: UnifiedRequest): FitRequest {
  const fit = fitForRoute(request, route);
  if (fit.unsupported === undefined) return fit;
  const { entry, model } = route;
  throw new UnsupportedError(`"${entry.name}" (${model}) ${fit.unsupported}.`, { provider: entry.name, model });
}
