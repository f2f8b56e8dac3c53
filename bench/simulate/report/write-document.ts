import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { outages } from '../model/weather.ts';
import type { Series } from '../run/series.ts';
import { documentOf, type Results } from './document.ts';
import { plot } from './plot.ts';

const docs = new URL('../../../docs/', import.meta.url);

/** By outage and policy. */
type AllSeries = ReadonlyMap<string, ReadonlyMap<string, Series>>;

/** Writes docs/simulation.md and what belongs to it. */
export async function writeDocument(results: Results, series: AllSeries): Promise<void> {
  const { scale } = results;
  await mkdir(new URL('simulation/', docs), { recursive: true });
  for (const { name, what, durationMs } of outages) {
    const svg = plot({
      title: `Outage: ${name}`,
      subtitle: `${what} Shaded: while it lasts.`,
      series: series.get(name) ?? new Map(),
      fromMs: -scale.beforeMs / 2,
      durationMs: durationMs * scale.outageFactor,
    });
    await writeFile(new URL(`simulation/${name}.svg`, docs), svg);
  }
  await writeFile(new URL('simulation/results.json', docs), `${JSON.stringify(results, null, 2)}\n`);
  await renderDocument();
}

/** Writes docs/simulation.md from the results beside it. */
export async function renderDocument(): Promise<void> {
  const results = JSON.parse(await readFile(new URL('simulation/results.json', docs), 'utf8')) as Results;
  await writeFile(new URL('simulation.md', docs), documentOf(results));
}
