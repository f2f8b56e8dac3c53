import type { RoutingStrategy, StrategyName } from '../../config/routing-config.ts';
import { leastBusy } from './least-busy.ts';
import { leastLatency } from './least-latency.ts';
import { lowestCost } from './lowest-cost.ts';
import { roundRobin } from './round-robin.ts';
import { weighted } from './weighted.ts';

/** The strategies by name. Routes are in the order of priority already. */
export const strategies: { readonly [Name in StrategyName]: RoutingStrategy | undefined } = {
  priority: undefined,
  weighted,
  'round-robin': roundRobin,
  'least-latency': leastLatency,
  'least-busy': leastBusy,
  'lowest-cost': lowestCost,
};
