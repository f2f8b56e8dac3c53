import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellResult } from './cell.ts';

const file = join(import.meta.dirname, '../../../docs/support.md');
const START = '<!-- the table is written by `npm run matrix -- --write` -->';
const END = '<!-- end of the table -->';

/** Writes the results into docs/support.md, padded as the formatter wants them. */
export async function writeTable(results: readonly CellResult[]): Promise<void> {
  const page = await readFile(file, 'utf8');
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`docs/support.md has no place for the table: ${START} … ${END}`);
  const rows = [['', 'with', 'used, measured'], ...results.map(({ group, name, detail }) => [group, name, detail])];
  const widths = [0, 1, 2].map((column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const table = [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
  await writeFile(file, `${page.slice(0, start + START.length)}\n\n${table}\n\n${page.slice(end)}`);
}
