import { mkdir, writeFile } from 'node:fs/promises';
import { outages } from '../model/weather.ts';
import type { Series } from '../run/series.ts';
import { documentOf, type Results } from './document.ts';
import { plot } from './plot.ts';

const docs = new URL('../../../docs/', import.meta.url);

/** Writes docs/simulation.md and what belongs to it. */
export async function writeDocument(
  results: Results & { readonly series: ReadonlyMap<string, ReadonlyMap<string, Series>> },
): Promise<void> {
  const { seed, scale, rows, series } = results;
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
  await writeFile(new URL('simulation/results.json', docs), `${JSON.stringify({ seed, scale, rows }, null, 2)}\n`);
  await writeFile(new URL('simulation.md', docs), documentOf({ seed, scale, rows }));
}
