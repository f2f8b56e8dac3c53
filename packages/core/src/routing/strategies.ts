import type { RoutingCandidate, RoutingStrategy, StrategyName } from '../config/options/routing-config.ts';

/**
 * At random, in proportion to the weights. Each candidate draws a number; if a candidate is removed from the order, the others
 * keep their shares (https://doi.org/10.1016/j.ipl.2005.11.003).
 */
const weighted: RoutingStrategy = (candidates, { random }) =>
  candidates
    .map((candidate) => ({ candidate, draw: draw(candidate.weight, random()) }))
    .sort((a, b) => a.draw - b.draw)
    .map(({ candidate }) => candidate);

function draw(weight: number, random: number): number {
  // Equal numbers keep the order of two candidates without weight: the difference of two infinities is NaN.
  return weight <= 0 ? Number.MAX_VALUE : -Math.log(1 - random) / weight;
}

const roundRobin: RoutingStrategy = (candidates, { turn }) => {
  const first = candidates.length === 0 ? 0 : turn % candidates.length;
  return [...candidates.slice(first), ...candidates.slice(0, first)];
};

/**
 * The fastest first, by the time to first content, or by the time of whole answers where some of the measured candidates have
 * not streamed. A candidate without a measurement comes first, so that it gets one.
 */
const leastLatency: RoutingStrategy = (candidates) => {
  const measured = candidates.filter(({ firstContentMs, latencyMs }) => (firstContentMs ?? latencyMs) !== undefined);
  const byContent = measured.every(({ firstContentMs }) => firstContentMs !== undefined);
  const time = ({ firstContentMs, latencyMs }: RoutingCandidate): number =>
    (byContent ? firstContentMs : (latencyMs ?? firstContentMs)) ?? 0;
  return candidates.toSorted((a, b) => time(a) - time(b));
};

/** The candidate with the fewest calls in flight first. */
const leastBusy: RoutingStrategy = (candidates) => candidates.toSorted((a, b) => a.inFlight - b.inFlight);

/** The cheapest for this request first; candidates without a known price last. */
const lowestCost: RoutingStrategy = (candidates) => {
  const cost = ({ estimatedCostUsd }: RoutingCandidate): number => estimatedCostUsd ?? Number.MAX_VALUE;
  return candidates.toSorted((a, b) => cost(a) - cost(b));
};

/** The strategies by name. Candidates arrive in the order of priority. */
export const strategies = {
  priority: undefined,
  weighted,
  'round-robin': roundRobin,
  'least-latency': leastLatency,
  'least-busy': leastBusy,
  'lowest-cost': lowestCost,
} satisfies { readonly [Name in StrategyName]: RoutingStrategy | undefined };
