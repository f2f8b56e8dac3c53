import { outages } from '../model/weather.ts';
import { mainPolicies, policies } from '../policies/policies.ts';
import type { Cell } from '../run/cell.ts';

/** A level of traffic in the document. */
export interface Level {
  readonly traffic: string;
  /** For the policies that are compared most. */
  readonly seeds: number;
  /** For all others; they are left out without. */
  readonly otherSeeds?: number;
  /** Under this outage only. */
  readonly outage?: string;
}

/** At 33 calls a second, one world has as many calls as seven at 5. */
export const levels: readonly Level[] = [
  { traffic: '5/s', seeds: 20, otherSeeds: 2 },
  { traffic: '33/s', seeds: 2 },
  { traffic: '1/min', seeds: 20 },
  { traffic: '2/s', seeds: 20, outage: 'full' },
];

/**
 * All that the document shows, in its order.
 *
 * @param most how many seeds a row has at the most
 */
export function documentCells(most = Number.POSITIVE_INFINITY): readonly Cell[] {
  return outages.flatMap(({ name: outage, hitsBoth = false }) =>
    levels
      .filter((level) => level.outage === undefined || level.outage === outage)
      .flatMap(({ traffic, seeds, otherSeeds = 0 }) =>
        policies
          // With one upstream, it would be the same as where only that is hit.
          .filter(({ upstreams }) => upstreams === 2 || !hitsBoth)
          .map(({ name: policy }): Cell => {
            const isMain = mainPolicies.includes(policy);
            return { outage, traffic, small: false, policy, seeds: Math.min(most, isMain ? seeds : otherSeeds) };
          })
          .filter((cell) => cell.seeds > 0),
      ),
  );
}
