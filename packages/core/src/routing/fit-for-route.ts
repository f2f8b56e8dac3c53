import { type FitRequest, fitRequest } from '../conversation/fit-request.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { Route } from './route.ts';

/** The request in the form that the route's provider accepts. */
export function fitForRoute(request: UnifiedRequest, { entry, capabilities }: Route): FitRequest {
  return fitRequest(request, { provider: entry.pluginId, conversation: entry.provider.conversation, capabilities });
}
