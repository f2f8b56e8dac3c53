import type { Style, Terminal } from './terminal.ts';

export interface Column {
  /** @default 'left' */
  readonly align?: 'left' | 'right';
  /** Minimum width, so that several tables are aligned. @default the length of its longest text */
  readonly width?: number;
}

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

const GAP = '  ';

/**
 * Rows as lines with aligned columns. Widths ignore colours.
 * @param columns options of the first columns; further ones have the defaults
 */
export function tableLines(
  terminal: Terminal,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): readonly string[] {
  const widthOf = (index: number): number =>
    Math.max(columns[index]?.width ?? 0, ...rows.map((row) => row[index]?.text.length ?? 0));
  return rows.map((row) => {
    const cells = row.map(({ text, style = 'plain' }, index) => {
      const fill = ' '.repeat(widthOf(index) - text.length);
      const painted = terminal.paint(style, text);
      return columns[index]?.align === 'right' ? fill + painted : painted + fill;
    });
    return cells.join(GAP).trimEnd();
  });
}
