import type { RoutingCandidate, RoutingStrategy } from '../../config/routing-config.ts';

/**
 * The quickest first, by the time to first content, or, where not all that were ever asked have streamed, by the time of whole
 * answers. Who was never asked is asked first: nobody knows yet.
 */
export const leastLatency: RoutingStrategy = (candidates) => {
  const asked = candidates.filter(({ firstContentMs, latencyMs }) => (firstContentMs ?? latencyMs) !== undefined);
  const byContent = asked.every(({ firstContentMs }) => firstContentMs !== undefined);
  const time = ({ firstContentMs, latencyMs }: RoutingCandidate): number =>
    (byContent ? firstContentMs : (latencyMs ?? firstContentMs)) ?? 0;
  return candidates.toSorted((a, b) => time(a) - time(b));
};
