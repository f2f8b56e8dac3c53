// The effect of each policy under each outage, on a virtual clock: see docs/simulation.md.
import { parseArgs } from 'node:util';
import { outages } from './model/weather.ts';
import { policies } from './policies/policies.ts';
import { readVariant, type Variant, variantOf } from './policies/variant.ts';
import { losses, lossText } from './report/losses.ts';
import { type Row, rowOf } from './report/row.ts';
import { textTable } from './report/table.ts';
import { targets } from './report/targets.ts';
import { renderDocument, writeDocument } from './report/write-document.ts';
import type { Cell } from './run/cell.ts';
import { runCells } from './run/run-cells.ts';
import { spreadsOf } from './run/spread.ts';
import { trafficOf } from './run/traffic.ts';

const USAGE = `npm run simulate -- [options]

  --policy=TEXT     policies whose name contains TEXT; several times or with commas for several; all without
  --outage=TEXT     outages whose name contains TEXT, in the same way
  --traffic=5/s     calls of a process; several times or with commas for several: 33/s, 5/s, 1/min; 5/s without
  --seeds=20        how many worlds; 3 without
  --variant=JSON    options that replace those of each chosen policy of FlexiAI; several times for several variants;
                    with a name: --variant='short={"timeouts":{"headersMs":2000}}'
  --small           shorter outages
  --json            the rows as data
  --list            the names of policies and outages
  --write           simulates everything and writes docs/simulation.md and docs/simulation/: takes minutes on two free
                    cores; of the other options it takes --seeds only, for a draft
  --render          writes docs/simulation.md and its appendix from results.jsonl, when only words changed
`;

try {
  const { values } = parseArgs({
    options: {
      policy: { type: 'string', multiple: true, default: [] },
      outage: { type: 'string', multiple: true, default: [] },
      traffic: { type: 'string', multiple: true, default: ['5/s'] },
      seeds: { type: 'string' },
      variant: { type: 'string', multiple: true, default: [] },
      small: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      render: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(USAGE);
  else if (values.list) list();
  else if (values.render) await renderDocument();
  else if (values.write) await writeDocument(values.seeds === undefined ? undefined : seedsOf(values.seeds), progress);
  else await run(cellsOf(values), values.json);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

function list(): void {
  for (const { name, what } of [...outages, ...policies]) console.log(`${name.padEnd(24)} ${what}`);
}

interface Choice {
  readonly policy: readonly string[];
  readonly outage: readonly string[];
  readonly traffic: readonly string[];
  readonly seeds?: string | undefined;
  readonly variant: readonly string[];
  readonly small: boolean;
}

/** @throws Error for an unknown name or an invalid option */
function cellsOf({ policy, outage, traffic, seeds: seedsText = '3', variant, small }: Choice): readonly Cell[] {
  const seeds = seedsOf(seedsText);
  const levels = split(traffic);
  for (const level of levels) trafficOf(level);
  const variants: readonly (Variant | undefined)[] = [undefined, ...variant.map(readVariant)];
  const chosen = named('policy', policies, split(policy));
  return named('outage', outages, split(outage)).flatMap(({ name, hitsBoth = false }) =>
    levels.flatMap((level) =>
      chosen
        // With one upstream, this equals the outage of the primary only.
        .filter(({ upstreams }) => upstreams === 2 || !hitsBoth)
        .flatMap((one) =>
          variants
            .filter((change) => change === undefined || variantOf(one, change) !== undefined)
            .map((change): Cell => ({ outage: name, traffic: level, small, policy: one.name, variant: change, seeds })),
        ),
    ),
  );
}

function seedsOf(text: string): number {
  const seeds = Number(text);
  if (!Number.isSafeInteger(seeds) || seeds < 1) throw new Error(`--seeds must be a number from 1, not "${text}".`);
  return seeds;
}

async function run(cells: readonly Cell[], json: boolean): Promise<void> {
  const results = await runCells(cells, (done) => progress(done, cells.length));
  const rows = cells.map((cell, index): Row => rowOf(cell, spreadsOf(results[index]?.summaries ?? [])));
  if (json) {
    console.log(JSON.stringify(rows, null, 2));
    return;
  }
  for (const { name, what } of outages) {
    for (const traffic of new Set(rows.map((row) => row.traffic))) {
      const chosen = rows.filter((row) => row.outage === name && row.traffic === traffic);
      if (chosen.length > 0) console.log(`\n${name}, ${traffic}: ${what}\n\n${textTable(chosen)}`);
    }
  }
  say('Lost', losses(rows).map(lossText));
  say(
    'Targets missed',
    targets(rows).flatMap(({ promise, missed }) => missed.map((text) => `${promise}. ${text}`)),
  );
}

function say(title: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `- ${line}`).join('\n')}`);
}

function progress(done: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of} ${done === of ? '\n' : ''}`);
  else if (done % 50 === 0) process.stderr.write(`${done} of ${of}\n`);
}

function split(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(',')).map((value) => value.trim());
}

/**
 * Items whose names contain one of the texts; an item whose name equals a text is matched alone; all without a text.
 */
function named<Item extends { readonly name: string }>(
  what: string,
  items: readonly Item[],
  texts: readonly string[],
): readonly Item[] {
  if (texts.length === 0) return items;
  const found = new Set<Item>();
  for (const text of texts) {
    const exact = items.filter(({ name }) => name === text);
    const some = exact.length > 0 ? exact : items.filter(({ name }) => name.includes(text));
    if (some.length === 0) {
      throw new Error(`There is no ${what} "${text}"; there are ${items.map(({ name }) => `"${name}"`).join(', ')}.`);
    }
    for (const item of some) found.add(item);
  }
  return items.filter((item) => found.has(item));
}
