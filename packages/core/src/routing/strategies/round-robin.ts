import type { RoutingStrategy } from '../../config/routing-config.ts';

/** In turns. */
export const roundRobin: RoutingStrategy = (candidates, { turn }) => {
  const first = candidates.length === 0 ? 0 : turn % candidates.length;
  return [...candidates.slice(first), ...candidates.slice(0, first)];
};
