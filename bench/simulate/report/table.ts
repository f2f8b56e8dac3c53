import { columns, type Row } from './row.ts';

/** The table of one outage, for a terminal. */
export function textTable(rows: readonly Row[]): string {
  return aligned(cellsOf(rows))
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

/** The same in Markdown. */
export function markdownTable(rows: readonly Row[]): string {
  return markdownOf(cellsOf(rows));
}

/** Policies by outages, with one figure in each cell. */
export function overviewTable(rows: readonly Row[], figure: (row: Row) => string): string {
  const names = [...new Set(rows.map(({ outage }) => outage))];
  const policies = [...new Set(rows.map(({ policy }) => policy))];
  const cellOf = (policy: string, outage: string): string => {
    const row = rows.find((one) => one.policy === policy && one.outage === outage);
    return row === undefined ? '' : figure(row);
  };
  return markdownOf([
    ['Policy', ...names],
    ...policies.map((policy) => [policy, ...names.map((name) => cellOf(policy, name))]),
  ]);
}

/** Of cells: the first row is the header. */
export function markdownOf(cells: readonly (readonly string[])[]): string {
  const [head = [], ...body] = aligned(cells);
  const rule = head.map((cell, index) => (index === 0 ? '-'.repeat(cell.length) : `${'-'.repeat(cell.length - 1)}:`));
  return [head, rule, ...body].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** The header, and a line for each row. */
function cellsOf(rows: readonly Row[]): readonly (readonly string[])[] {
  return [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
}

/** Each column as wide as its widest cell; the first to the left, the others to the right. */
function aligned(cells: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const widths = cells[0]?.map((_cell, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return cells.map((line) =>
    line.map((cell, index) => {
      const width = widths?.[index] ?? 0;
      return index === 0 ? cell.padEnd(width) : cell.padStart(width);
    }),
  );
}
