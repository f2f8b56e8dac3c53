import type { RoutingCandidate } from '../config/options/routing-config.ts';
import type { PriceSource } from '../model/price-source.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { RequestLoad } from './request-load.ts';
import type { Route } from './route.ts';

/** A route at this moment, as strategies see it. */
export function candidateOf(
  route: Route,
  request: UnifiedRequest,
  load: RequestLoad,
  now: number,
  prices: PriceSource | undefined,
): RoutingCandidate {
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
    estimatedCostUsd: estimatedCostOf(route, request, load, prices),
  });
}

/** The estimated cost of this request on a route, in USD; `undefined` where its price is not known. */
export function estimatedCostOf(
  { entry, model }: Route,
  request: UnifiedRequest,
  load: RequestLoad,
  prices: PriceSource | undefined,
): number | undefined {
  const output = request.maxOutputTokens ?? TYPICAL_OUTPUT_TOKENS;
  if (prices !== undefined) return prices.estimateUsd(entry.priced, model, load.inputTokens, output);
  const price = entry.priceOf(model);
  if (price === undefined) return undefined;
  return (load.inputTokens * price.inputUsdPerMillion + output * price.outputUsdPerMillion) / 1_000_000;
}

/** The assumed length of an answer where the request does not limit it, in tokens. */
const TYPICAL_OUTPUT_TOKENS = 500;
