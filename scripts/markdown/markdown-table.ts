/** How the columns of a table stand: `figures` puts all but the first to the right. */
export type TableStyle = 'texts' | 'figures';

/** Cells as a Markdown table, padded as the formatter wants it. The first row is the header. */
export function markdownTable(rows: readonly (readonly string[])[], style: TableStyle = 'texts'): string {
  const [head = [], ...body] = rows;
  // The rule of a column has three characters at least.
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const isFigure = (column: number): boolean => style === 'figures' && column > 0;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const padded = (cells: readonly string[]): string =>
    line(widths.map((width, column) => pad(cells[column] ?? '', width, isFigure(column))));
  const rule = line(widths.map((width, column) => `${'-'.repeat(width - 1)}${isFigure(column) ? ':' : '-'}`));
  return [padded(head), rule, ...body.map(padded)].join('\n');
}

function pad(text: string, width: number, toTheRight: boolean): string {
  return toTheRight ? text.padStart(width) : text.padEnd(width);
}
