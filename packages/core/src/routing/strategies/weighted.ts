import type { RoutingStrategy } from '../../config/routing-config.ts';

/**
 * By chance, in the shares of the weights. Each candidate draws a number; whoever is taken out of such an order leaves the
 * others in their shares (https://doi.org/10.1016/j.ipl.2005.11.003).
 */
export const weighted: RoutingStrategy = (candidates, { random }) =>
  candidates
    .map((candidate) => ({ candidate, draw: draw(candidate.weight, random()) }))
    .sort((a, b) => a.draw - b.draw)
    .map(({ candidate }) => candidate);

function draw(weight: number, random: number): number {
  // Two without weight stay in their order: an infinite difference is no number.
  return weight <= 0 ? Number.MAX_VALUE : -Math.log(1 - random) / weight;
}
