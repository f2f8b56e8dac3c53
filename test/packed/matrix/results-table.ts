import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cell, CellResult } from './cell.ts';

const file = join(import.meta.dirname, '../../../docs/support.md');
const START = '<!-- the table is written by `npm run matrix -- --write` -->';
const END = '<!-- end of the table -->';

type Row = readonly [group: string, name: string, detail: string];

/**
 * Writes the results into docs/support.md. Rows of cells that were not run are kept, those of failed cells are taken out.
 *
 * @param cells all cells, in the order of the rows
 */
export async function writeTable(cells: readonly Cell[], results: readonly CellResult[]): Promise<void> {
  const page = await readFile(file, 'utf8');
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`docs/support.md has no place for the table: ${START} … ${END}`);
  const former = page.slice(start, end).matchAll(/^\| (.+?) +\| (.+?) +\| (.*?) *\|$/gm);
  const known = new Map([...former].map(([, group, name, detail = '']) => [`${group}: ${name}`, detail]));
  for (const { group, name, detail, failure } of results) {
    if (failure === undefined) known.set(`${group}: ${name}`, detail);
    else known.delete(`${group}: ${name}`);
  }
  const rows = cells.flatMap(({ group, name }): Row[] => {
    const detail = known.get(`${group}: ${name}`);
    return detail === undefined ? [] : [[group, name, detail]];
  });
  await writeFile(file, `${page.slice(0, start + START.length)}\n\n${tableOf(rows)}\n\n${page.slice(end)}`);
}

/** The rows as Markdown, padded as the formatter wants it. */
function tableOf(rows: readonly Row[]): string {
  const head: Row = ['', 'with', 'used, measured'];
  const widths = [0, 1, 2].map((column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
