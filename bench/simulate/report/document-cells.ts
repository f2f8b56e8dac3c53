import { outages } from '../model/weather.ts';
import { mainPolicies, policies } from '../policies/policies.ts';
import type { Cell } from '../run/cell.ts';

/** A level of traffic in the document. */
export interface Level {
  readonly traffic: string;
  /** Seeds of the policies that are compared most. */
  readonly seeds: number;
  /** Seeds of all others; without this they are left out. */
  readonly otherSeeds?: number;
  /** Under this outage only. */
  readonly outage?: string;
}

/** At 33 calls per second, one world has as many calls as seven at 5. */
export const levels: readonly Level[] = [
  { traffic: '5/s', seeds: 20, otherSeeds: 2 },
  { traffic: '33/s', seeds: 2 },
  { traffic: '1/min', seeds: 20 },
  { traffic: '2/s', seeds: 20, outage: 'full' },
];

/**
 * All rows of the document, in order.
 *
 * @param most maximum number of seeds per row
 */
export function documentCells(most = Number.POSITIVE_INFINITY): readonly Cell[] {
  return outages.flatMap(({ name: outage, hitsBoth = false }) =>
    levels
      .filter((level) => level.outage === undefined || level.outage === outage)
      .flatMap(({ traffic, seeds, otherSeeds = 0 }) =>
        policies
          // With one upstream, this equals the outage of the primary only.
          .filter(({ upstreams }) => upstreams === 2 || !hitsBoth)
          .map(({ name: policy }): Cell => {
            const isMain = mainPolicies.includes(policy);
            return { outage, traffic, small: false, policy, seeds: Math.min(most, isMain ? seeds : otherSeeds) };
          })
          .filter((cell) => cell.seeds > 0),
      ),
  );
}
