import { outages } from '../model/weather.ts';
import { policies } from '../policies/policies.ts';
import { SMALL_SCALE } from '../run/scale.ts';
import { simulate } from '../run/simulate.ts';
import { summarise } from '../run/summary.ts';
import type { Row } from './row.ts';

const POLICY = 'FlexiAI defaults';
const SEED = 1;

/** The defaults under every outage, in a small world: within seconds. */
export async function takeSample(): Promise<readonly Row[]> {
  const policy = policies.find(({ name }) => name === POLICY);
  if (policy === undefined) throw new Error(`There is no policy "${POLICY}".`);
  const rows: Row[] = [];
  for (const outage of outages) {
    const run = await simulate(policy, outage, SMALL_SCALE, SEED);
    rows.push({ outage: outage.name, policy: POLICY, ...summarise(run) });
  }
  return rows;
}
