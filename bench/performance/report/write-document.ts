import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Row } from '../run/row.ts';
import { documentOf, type Run } from './document.ts';
import { joinedRun } from './joined-run.ts';

const docs = new URL('../../../docs/', import.meta.url);
/** The run, and after it a figure on each line: a change shows as the rows that it changes. */
const results = new URL('performance/results.jsonl', docs);
const page = new URL('performance.md', docs);

/**
 * Writes what was measured beside docs/performance.md.
 * @param trials the names of all trials: the figures of those that were not measured stay
 */
export async function writeResults(
  rows: readonly Row[],
  rounds: number,
  load: number,
  trials: readonly string[],
): Promise<void> {
  const processors = cpus();
  const measured: Run = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${processors[0]?.model.trim() ?? 'unknown processor'}, ${processors.length} cores, ${process.platform} ${process.arch}`,
    node: process.version,
    rounds,
    load,
    rows,
  };
  const isWhole = trials.every((trial) => rows.some((row) => row.trial === trial));
  const { rows: lines, ...run } = isWhole ? measured : joinedRun(await readRun(), measured, trials);
  await mkdir(new URL('.', results), { recursive: true });
  await writeFile(results, [run, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Writes docs/performance.md from the results beside it. What stands outside the marks is kept. */
export async function renderDocument(): Promise<void> {
  await writeFile(page, documentOf(await readFile(page, 'utf8'), await readRun()));
  // Tables are laid out as the check of the repository wants them.
  const { status } = spawnSync('biome', ['format', '--write', fileURLToPath(page)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('docs/performance.md was written, and could not be formatted.');
}

async function readRun(): Promise<Run> {
  const [head = '{}', ...lines] = (await readFile(results, 'utf8')).trimEnd().split('\n');
  const run: Omit<Run, 'rows'> = JSON.parse(head);
  return { ...run, rows: lines.map((line): Row => JSON.parse(line)) };
}
