import type { RoutingStrategy } from '../../config/routing-config.ts';

/** Who has the fewest calls in flight first. */
export const leastBusy: RoutingStrategy = (candidates) => candidates.toSorted((a, b) => a.inFlight - b.inFlight);
