// What each policy does under each outage, on a virtual clock: see docs/simulation.md.
//
//   npm run simulate -- [--outage=NAME] [--policy=NAME] [--seed=NUMBER] [--small] [--json] [--write] [--render]
//
// --write puts what comes out into docs/; it takes all outages and policies at full scale. --render simulates nothing: it
// writes the document anew from the results in docs/.
import { parseArgs } from 'node:util';
import { outages } from './model/weather.ts';
import { policies } from './policies/policies.ts';
import { takeSample } from './report/sample.ts';
import { textTable } from './report/table.ts';
import { renderDocument, writeDocument } from './report/write-document.ts';
import { runTasks } from './run/outage-task.ts';
import { FULL_SCALE, SMALL_SCALE } from './run/scale.ts';

const { values } = parseArgs({
  options: {
    outage: { type: 'string' },
    policy: { type: 'string' },
    seed: { type: 'string', default: '1' },
    small: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    render: { type: 'boolean', default: false },
  },
});
if (values.render) await renderDocument();
else await main();

async function main(): Promise<void> {
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed takes a whole number, not "${values.seed}".`);
  if (values.write && (values.small || values.outage !== undefined || values.policy !== undefined)) {
    throw new Error('--write takes all outages and policies at full scale: leave --small, --outage and --policy out.');
  }
  const scale = values.small ? SMALL_SCALE : FULL_SCALE;
  const chosenOutages = named('outage', outages, values.outage);
  const chosenPolicies = named('policy', policies, values.policy).map(({ name }) => name);
  const results = await runTasks(
    chosenOutages.map(({ name: outage }) => ({ outage, policies: chosenPolicies, scale, seed })),
  );
  const rows = results.flat().map(({ row }) => row);
  if (values.json) console.log(JSON.stringify({ seed, scale, rows }, null, 2));
  else {
    for (const { name, what } of chosenOutages) {
      console.log(`\n${name}: ${what}\n`);
      console.log(textTable(rows.filter(({ outage }) => outage === name)));
    }
  }
  if (values.write) {
    const series = new Map(
      results.map((ofOutage) => [
        ofOutage[0]?.row.outage ?? '',
        new Map(ofOutage.map(({ row, series: ofPolicy }) => [row.policy, ofPolicy])),
      ]),
    );
    await writeDocument({ seed, scale, rows, sample: await takeSample() }, series);
  }
}

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
