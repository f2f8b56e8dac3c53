// The packages as they are published, with every package manager, runtime, compiler and bundler that they support:
// npm run matrix [-- --only=TEXT] [-- --write]
//
//  --only=TEXT  the cells whose group or name contains it
//  --write      writes the results into the table of docs/support.md
//
// Needs the npm registry. The last line is `N passed, N failed`.
import { parseArgs } from 'node:util';
import { bundlers } from './bundlers.ts';
import type { Cell, CellResult } from './cell.ts';
import { compilers } from './compilers.ts';
import { managers } from './managers.ts';
import { writeTable } from './results-table.ts';
import { runtimes } from './runtimes.ts';
import { versions } from './versions.ts';
import { Workplace } from './workplace.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean', default: false } } });
const all: readonly Cell[] = [...managers, ...runtimes, ...compilers, ...bundlers, ...versions];
const chosen = all.filter(({ group, name }) => `${group}: ${name}`.includes(values.only ?? ''));

console.log('Building and packing the packages…');
await using workplace = await Workplace.create();
const results: CellResult[] = [];
for (const cell of chosen) {
  const result = await runCell(cell, workplace);
  results.push(result);
  const { group, name, detail, failure, seconds } = result;
  console.log(`${failure === undefined ? '✓' : '✗'} ${group}: ${name} ${detail} (${seconds.toFixed(1)} s)`);
  if (failure !== undefined) console.log(failure);
}
const failed = results.filter(({ failure }) => failure !== undefined).length;
if (values.write) await writeTable(all, results);
console.log(`\n${results.length - failed} passed, ${failed} failed`);
if (failed > 0 || results.length === 0) process.exitCode = 1;

async function runCell({ group, name, run }: Cell, workplace: Workplace): Promise<CellResult> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  try {
    return { group, name, detail: await run(workplace), seconds: seconds() };
  } catch (error) {
    return {
      group,
      name,
      detail: '',
      seconds: seconds(),
      failure: error instanceof Error ? error.message : String(error),
    };
  }
}
