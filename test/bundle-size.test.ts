import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bounds } from '../scripts/bundle-size/bounds.ts';
import { programs } from '../scripts/bundle-size/programs.ts';
import { withSizeTable } from '../scripts/bundle-size/size-table.ts';

/** How much lower than its bound a program may be: a bound that is far away holds nothing. */
const SLACK = 0.1;
/** Bytes below which a share means nothing. */
const SMALL_KB = 1;

const measured = await programs();

describe('what an application loads', () => {
  it('has a bound for every entry point of every package', () => {
    expect(measured.map(({ name }) => name).toSorted()).toEqual(Object.keys(bounds).toSorted());
  });

  it.each(measured)('weighs no more than its bound for $name, and not much less', async ({ name, measure }) => {
    const bound = bounds[name];
    if (bound === undefined) throw new Error(`${name} has no bound in scripts/bundle-size/bounds.ts.`);
    const { eagerBytes, lazyBytes, eagerModules } = await measure();
    for (const [part, kb, boundKb] of [
      ['loads with it', eagerBytes / 1000, bound.eagerKb],
      ['loads later', lazyBytes / 1000, bound.lazyKb],
    ] as const) {
      expect(kb, `kB of what ${part}`).toBeLessThanOrEqual(boundKb);
      if (boundKb > SMALL_KB) expect(kb, `kB of what ${part}: lower the bound`).toBeGreaterThan(boundKb * (1 - SLACK));
    }
    expect(eagerModules, 'source files that load with it').toBeLessThanOrEqual(bound.modules);
  });

  it('stands in docs/performance.md with its bounds; if not, run `npm run docs:sizes`', async () => {
    const page = (await readFile(join(import.meta.dirname, '../docs/performance.md'), 'utf8')).replaceAll('\r\n', '\n');
    expect(page).toBe(withSizeTable(page));
  });
});
