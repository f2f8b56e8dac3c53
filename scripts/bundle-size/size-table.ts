import { type Bound, bounds } from './bounds.ts';

const START = '<!-- the table is written by `npm run docs:sizes` -->';
const END = '<!-- end of the table -->';

/** The bounds as Markdown, padded as the formatter wants it. */
function sizeTable(): string {
  const head = ['program', 'loads with it, kB', 'target, kB', 'loads later, kB', 'source files'];
  const rows = Object.entries(bounds).map(([name, bound]) => [name, ...cells(bound)]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [head, rule, ...rows].map(line).join('\n');
}

function cells({ eagerKb, targetKb, lazyKb, modules }: Bound): readonly string[] {
  return [eagerKb.toFixed(1), targetKb === undefined ? '' : `≤ ${targetKb}`, lazyKb.toFixed(1), String(modules)];
}

/** The page with the updated table. @throws Error if its marks are missing */
export function withSizeTable(page: string): string {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`docs/performance.md has no place for the table: ${START} … ${END}`);
  return `${page.slice(0, start + START.length)}\n\n${sizeTable()}\n\n${page.slice(end)}`;
}
