import stringWidth from 'fast-string-width';
import { withoutControls } from './control-filter.ts';
import type { Screen, Style } from './screen.ts';

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

export interface Column {
  readonly title: string;
  /** @default 'left' */
  readonly align?: 'left' | 'right';
  /** May be truncated if the terminal is too narrow. @default false */
  readonly shrinks?: boolean;
}

const GAP = '  ';
/** Minimum width of a shrinkable column. */
const NARROWEST = 8;

/**
 * A table with a header. On a terminal it fits the width: shrinkable columns are truncated with an ellipsis. Elsewhere
 * nothing is truncated. Each cell is one line.
 */
export function tableLines(screen: Screen, columns: readonly Column[], rows: readonly (readonly Cell[])[]): string[] {
  const cells = rows.map((row) => columns.map((_, index) => oneLine(row[index] ?? { text: '' })));
  const widths = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...cells.map((row) => stringWidth(row[index]?.text ?? ''))),
  );
  if (screen.isTerminal) shrink(widths, columns, screen.width);
  const head = columns.map(({ title }): Cell => ({ text: title, style: 'title' }));
  return [head, ...cells].map((row) => {
    const parts = row.map(({ text, style = 'plain' }, index) => {
      const shown = cut(text, widths[index] ?? 0);
      const fill = ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(shown)));
      const painted = screen.paint(style, shown);
      return columns[index]?.align === 'right' ? fill + painted : painted + fill;
    });
    return parts.join(GAP).trimEnd();
  });
}

function oneLine({ text, ...rest }: Cell): Cell {
  return { text: withoutControls(text).replaceAll(/\s+/g, ' ').trim(), ...rest };
}

/** Shrinks the widest shrinkable column until the table fits, or nothing more can shrink. */
function shrink(widths: number[], columns: readonly Column[], available: number): void {
  const total = (): number => widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
  while (total() > available) {
    const widest = columns.reduce<number | undefined>((best, { shrinks }, index) => {
      const width = widths[index] ?? 0;
      if (shrinks !== true || width <= NARROWEST) return best;
      return best === undefined || width > (widths[best] ?? 0) ? index : best;
    }, undefined);
    if (widest === undefined) return;
    widths[widest] = Math.max(NARROWEST, (widths[widest] ?? 0) - (total() - available));
  }
}

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let shown = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(`${shown}${segment}…`) > width) break;
    shown += segment;
  }
  return `${shown}…`;
}
