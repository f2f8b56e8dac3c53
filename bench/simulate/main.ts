// What each policy does under each outage, on a virtual clock: see docs/simulation.md.
//
//   npm run simulate -- [--outage=NAME] [--policy=NAME] [--seed=NUMBER] [--small] [--json] [--write] [--render]
//
// --write puts what comes out into docs/; it takes all outages and policies at full scale. --render simulates nothing: it
// writes the document anew from the results in docs/.
import { parseArgs } from 'node:util';
import { type Outage, outages } from './model/weather.ts';
import { policies } from './policies/policies.ts';
import { takeSample } from './report/sample.ts';
import { textTable } from './report/table.ts';
import { renderDocument, writeDocument } from './report/write-document.ts';
import { runTasks } from './run/outage-task.ts';
import { FULL_SCALE, type Scale, SMALL_SCALE } from './run/scale.ts';

const options = readOptions();
if (options !== undefined) await (options.render ? renderDocument() : run(options));

interface Options {
  readonly outages: readonly Outage[];
  readonly policies: readonly string[];
  readonly seed: number;
  readonly scale: Scale;
  readonly json: boolean;
  readonly write: boolean;
  readonly render: boolean;
}

/** `undefined` where they are wrong: that was said then. */
function readOptions(): Options | undefined {
  try {
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
    const { outage, policy, small, json, write, render } = values;
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed)) throw new Error(`--seed takes a whole number, not "${values.seed}".`);
    if (write && (small || outage !== undefined || policy !== undefined)) {
      throw new Error(
        '--write takes all outages and policies at full scale: leave --small, --outage and --policy out.',
      );
    }
    return {
      outages: named('outage', outages, outage),
      policies: named('policy', policies, policy).map(({ name }) => name),
      seed,
      scale: small ? SMALL_SCALE : FULL_SCALE,
      json,
      write,
      render,
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
    return undefined;
  }
}

async function run({ outages: chosen, policies: names, seed, scale, json, write }: Options): Promise<void> {
  const results = await runTasks(chosen.map(({ name: outage }) => ({ outage, policies: names, scale, seed })));
  const rows = results.flat().map(({ row }) => row);
  if (json) console.log(JSON.stringify({ seed, scale, rows }, null, 2));
  else {
    for (const { name, what } of chosen) {
      console.log(`\n${name}: ${what}\n`);
      console.log(textTable(rows.filter(({ outage }) => outage === name)));
    }
  }
  if (write) {
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
