// What each policy does under each outage, on a virtual clock: see docs/simulation.md.
//
//   npm run simulate -- [--outage=NAME] [--policy=NAME] [--seed=NUMBER] [--small] [--json] [--write]
//
// --write puts what comes out into docs/; it takes all outages and policies at full scale.
import { parseArgs } from 'node:util';
import { outages } from './model/weather.ts';
import { policies } from './policies/policies.ts';
import type { Row } from './report/row.ts';
import { textTable } from './report/table.ts';
import { writeDocument } from './report/write-document.ts';
import { FULL_SCALE, SMALL_SCALE } from './run/scale.ts';
import { type Series, seriesOf } from './run/series.ts';
import { simulate } from './run/simulate.ts';
import { summarise } from './run/summary.ts';

const { values } = parseArgs({
  options: {
    outage: { type: 'string' },
    policy: { type: 'string' },
    seed: { type: 'string', default: '1' },
    small: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
if (!Number.isSafeInteger(seed)) throw new Error(`--seed takes a whole number, not "${values.seed}".`);
if (values.write && (values.small || values.outage !== undefined || values.policy !== undefined)) {
  throw new Error('--write takes all outages and policies at full scale: leave --small, --outage and --policy out.');
}
const scale = values.small ? SMALL_SCALE : FULL_SCALE;
const rows: Row[] = [];
const series = new Map<string, ReadonlyMap<string, Series>>();
for (const outage of named('outage', outages, values.outage)) {
  const ofOutage = new Map<string, Series>();
  for (const policy of named('policy', policies, values.policy)) {
    const started = performance.now();
    const run = await simulate(policy, outage, scale, seed);
    rows.push({ outage: outage.name, policy: policy.name, ...summarise(run) });
    ofOutage.set(policy.name, seriesOf(run));
    const tookS = ((performance.now() - started) / 1000).toFixed(1);
    process.stderr.write(`${outage.name}, ${policy.name}: ${run.calls.length} calls in ${tookS} s\n`);
  }
  series.set(outage.name, ofOutage);
  if (values.json) continue;
  console.log(`\n${outage.name}: ${outage.what}\n`);
  console.log(textTable(rows.filter((row) => row.outage === outage.name)));
}
if (values.json) console.log(JSON.stringify({ seed, scale, rows }, null, 2));
if (values.write) await writeDocument({ seed, scale, rows, series });

/** Those of the name, or all. @throws Error where there is none */
function named<Item extends { readonly name: string }>(
  what: string,
  items: readonly Item[],
  name: string | undefined,
): readonly Item[] {
  if (name === undefined) return items;
  const found = items.filter((item) => item.name === name);
  if (found.length === 0) {
    throw new Error(`There is no ${what} "${name}"; there are ${items.map((item) => `"${item.name}"`).join(', ')}.`);
  }
  return found;
}
