import type { Style, Terminal } from './terminal.ts';

export interface Column {
  /** @default 'left' */
  readonly align?: 'left' | 'right';
  /** At least so wide, for tables that are to look alike. @default as wide as its longest text */
  readonly width?: number;
}

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

const GAP = '  ';

/**
 * Rows as lines with aligned columns. Widths are those of the bare texts: colours take no room.
 * @param columns how the first columns look; further ones have the defaults
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
