import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../src/index.ts';
import { ToldClient } from './told-client.ts';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

const dashboard: { readonly uid: string; readonly panels: readonly Panel[] } = JSON.parse(
  await readFile(new URL('../grafana/flexiai.json', import.meta.url), 'utf8'),
);

describe('the Grafana dashboard', () => {
  it('has panels with unique ids that do not overlap', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true]);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect([title, taken.has(`${x} ${y}`)]).toEqual([title, false]);
          taken.add(`${x} ${y}`);
        }
      }
    }
  });

  it('uses a variable as data source, and queries only existing figures', () => {
    const metrics = createMetrics();
    metrics.attach(new ToldClient([{ name: 'a', model: 'm' }]).ai);
    const names = metrics.snapshot().families.flatMap(({ name, type }) => {
      if (type === 'counter') return [`${name}_total`];
      return type === 'histogram' ? [`${name}_bucket`] : [name];
    });
    const queries = dashboard.panels.flatMap(({ targets = [] }) => targets);
    for (const { datasource, targets } of dashboard.panels)
      if (targets) expect(datasource?.uid).toMatch(/^\$\{datasource\}$/);
    const asked = queries.flatMap(({ expr }) => expr.match(/flexiai_[a-z_]+/g) ?? []);
    expect(asked.filter((name) => !names.includes(name))).toEqual([]);
    expect(queries.every(({ expr }) => expr.includes('client=~"$client"'))).toBe(true);
  });
});
