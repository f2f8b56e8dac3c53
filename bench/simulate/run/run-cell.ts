import { outages } from '../model/weather.ts';
import type { Policy } from '../policies/caller.ts';
import { policies } from '../policies/policies.ts';
import { variantOf } from '../policies/variant.ts';
import type { Cell, CellResult } from './cell.ts';
import { meanSeries, type Series, seriesOf } from './series.ts';
import { simulate } from './simulate.ts';
import { type Summary, summarise } from './summary.ts';
import { trafficOf } from './traffic.ts';

/** Simulates a cell with each of its seeds. @throws Error for an unknown name */
export async function runCell(cell: Cell): Promise<CellResult> {
  const outage = outages.find(({ name }) => name === cell.outage);
  if (outage === undefined) throw new Error(`There is no outage "${cell.outage}".`);
  const policy = policyOf(cell);
  const traffic = trafficOf(cell.traffic, cell);
  const summaries: Summary[] = [];
  const series: Series[] = [];
  for (let seed = 1; seed <= cell.seeds; seed += 1) {
    const run = await simulate(policy, outage, traffic, seed);
    summaries.push(summarise(run));
    series.push(seriesOf(run));
  }
  return { summaries, series: meanSeries(series) };
}

function policyOf({ policy: name, variant }: Cell): Policy {
  const base = policies.find((policy) => policy.name === name);
  const policy = base && variant ? variantOf(base, variant) : base;
  if (policy === undefined) throw new Error(`There is no policy "${name}"${variant ? ' with settings' : ''}.`);
  return policy;
}
