import type { RoutingCandidate, RoutingStrategy } from '../../config/routing-config.ts';

/** The cheapest for this request first; who has no known price last. */
export const lowestCost: RoutingStrategy = (candidates) => {
  const cost = ({ estimatedCostUsd }: RoutingCandidate): number => estimatedCostUsd ?? Number.MAX_VALUE;
  return candidates.toSorted((a, b) => cost(a) - cost(b));
};
