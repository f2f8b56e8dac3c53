import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markdownTable } from '../../../scripts/markdown/markdown-table.ts';
import { type Marks, withPart } from '../../../scripts/markdown/with-part.ts';
import type { Cell, CellResult } from './cell.ts';

const file = join(import.meta.dirname, '../../../docs/support.md');
const MARKS: Marks = {
  page: 'docs/support.md',
  start: '<!-- the table is written by `npm run matrix -- --write` -->',
  end: '<!-- end of the table -->',
};

type Row = readonly [group: string, name: string, detail: string];

/**
 * Writes the results into docs/support.md. Rows of cells that were not run are kept, those of failed cells are taken out.
 *
 * @param cells all cells, in the order of the rows
 */
export async function writeTable(cells: readonly Cell[], results: readonly CellResult[]): Promise<void> {
  const page = await readFile(file, 'utf8');
  const former = page
    .slice(page.indexOf(MARKS.start), page.indexOf(MARKS.end))
    .matchAll(/^\| (.+?) +\| (.+?) +\| (.*?) *\|$/gm);
  const known = new Map([...former].map(([, group, name, detail = '']) => [`${group}: ${name}`, detail]));
  for (const { group, name, detail, failure } of results) {
    if (failure === undefined) known.set(`${group}: ${name}`, detail);
    else known.delete(`${group}: ${name}`);
  }
  const rows = cells.flatMap(({ group, name }): Row[] => {
    const detail = known.get(`${group}: ${name}`);
    return detail === undefined ? [] : [[group, name, detail]];
  });
  const table = markdownTable([['', 'with', 'used, measured'], ...rows]);
  await writeFile(file, withPart(page, MARKS, table));
}
