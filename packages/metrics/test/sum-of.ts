import type { MetricLabels, MetricsSnapshot } from '../src/index.ts';

/** The sums of a family by some of its labels, joined by blanks; for a histogram, its counts. */
export function sumsOf(
  { families }: MetricsSnapshot,
  name: string,
  by: readonly string[],
  only: MetricLabels = {},
): { readonly [key: string]: number } {
  const family = families.find((each) => each.name === name);
  if (family === undefined) throw new Error(`there is no family ${name}`);
  const sums: Record<string, number> = {};
  for (const series of family.series) {
    const { labels } = series;
    if (Object.entries(only).some(([label, value]) => labels[label] !== value)) continue;
    const key = by.map((label) => labels[label]).join(' ');
    sums[key] = (sums[key] ?? 0) + ('value' in series ? series.value : series.count);
  }
  return sums;
}

/** The sum of a whole family. */
export function sumOf(snapshot: MetricsSnapshot, name: string, only: MetricLabels = {}): number {
  return sumsOf(snapshot, name, [], only)[''] ?? 0;
}
