import type { RoutingCandidate } from '../config/routing-config.ts';
import type { UnifiedRequest } from '../types/unified-request.ts';
import { estimateCostUsd } from './estimate-cost.ts';
import type { RequestLoad } from './request-load.ts';
import type { Route } from './route.ts';

/** A route as strategies see it, at this moment. */
export function candidateOf(route: Route, request: UnifiedRequest, load: RequestLoad, now: number): RoutingCandidate {
  const { entry, model } = route;
  return Object.freeze({
    provider: entry.name,
    plugin: entry.pluginId,
    model,
    priority: entry.priority,
    weight: entry.weight,
    ready: route.obstacle(now, load) === undefined,
    inFlight: route.counts.inFlight,
    firstContentMs: route.averageFirstContentMs.faded(now),
    latencyMs: route.averageLatencyMs.faded(now),
    estimatedCostUsd: estimatedCostOf(route, request, load),
  });
}

/** What a route would cost about for this request, in USD; `undefined` where its price is not known. */
export function estimatedCostOf(
  { entry, model }: Route,
  request: UnifiedRequest,
  load: RequestLoad,
): number | undefined {
  const price = entry.priceOf(model);
  return price === undefined ? undefined : estimateCostUsd(request, load, price);
}
