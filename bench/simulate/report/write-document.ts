import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { outages } from '../model/weather.ts';
import { runCells } from '../run/run-cells.ts';
import type { Series } from '../run/series.ts';
import { spreadsOf } from '../run/spread.ts';
import { trafficOf } from '../run/traffic.ts';
import { appendixOf } from './appendix.ts';
import { documentOf } from './document.ts';
import { documentCells } from './document-cells.ts';
import { plot } from './plot.ts';
import { type Row, rowOf } from './row.ts';
import { takeSample } from './sample.ts';

const docs = new URL('../../../docs/', import.meta.url);
/** One row per line, so that a diff shows the changed rows. */
const results = new URL('simulation/results.jsonl', docs);
/** Where all policies are simulated. */
const PLOTTED = '5/s';

/**
 * Simulates everything, and writes docs/simulation.md and the folder beside it.
 *
 * @param seeds maximum per row; by default as many as the document should have
 * @param onProgress is called with the number of finished rows
 */
export async function writeDocument(
  seeds: number | undefined,
  onProgress: (done: number, of: number) => void,
): Promise<void> {
  const cells = documentCells(seeds);
  const found = await runCells(cells, (done) => onProgress(done, cells.length));
  const rows = cells.map((cell, index): Row => rowOf(cell, spreadsOf(found[index]?.summaries ?? [])));
  await mkdir(new URL('simulation/', docs), { recursive: true });
  for (const { name, what, durationMs } of outages) {
    const series = new Map<string, Series>();
    for (const [index, { outage, traffic, policy }] of cells.entries()) {
      const one = found[index]?.series;
      if (one !== undefined && outage === name && traffic === PLOTTED) series.set(policy, one);
    }
    const svg = plot({
      title: `Outage: ${name}, ${PLOTTED}`,
      subtitle: `${what} Shaded: while it lasts.`,
      series,
      fromMs: -trafficOf(PLOTTED).beforeMs / 2,
      durationMs,
    });
    await writeFile(new URL(`simulation/${name}.svg`, docs), svg);
  }
  await writeFile(results, [...rows, ...(await takeSample())].map((row) => `${JSON.stringify(row)}\n`).join(''));
  await renderDocument();
}

/** Writes docs/simulation.md and its appendix from the results beside them. */
export async function renderDocument(): Promise<void> {
  const rows = await readResults();
  await writeFile(new URL('simulation.md', docs), documentOf(rows));
  await writeFile(new URL('simulation/tables.md', docs), appendixOf(rows));
}

/** The rows of the document, followed by the sample. */
export async function readResults(): Promise<readonly Row[]> {
  const lines = (await readFile(results, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Row);
}
