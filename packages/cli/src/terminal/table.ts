import stringWidth from 'fast-string-width';
import { withoutControls } from './control-filter.ts';
import type { Screen, Style } from './screen.ts';
import { wrapWords } from './wrap-words.ts';

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
  /** The least width of a column that shrinks. @default 8 */
  readonly narrowest?: number;
  /** Names the row where the table does not fit the terminal and each row becomes a paragraph. @default the first column */
  readonly names?: boolean;
}

const GAP = '  ';
/** Minimum width of a shrinkable column. */
const NARROWEST = 8;

/**
 * A table with a header. On a terminal it fits the width: shrinkable columns are truncated with an ellipsis; if that is not
 * enough, each row is a paragraph that names its values. Elsewhere nothing is truncated. Each cell is one line.
 * @param indent the spaces before each line
 */
export function tableLines(
  screen: Screen,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  indent = 0,
): string[] {
  const cells = rows.map((row) => columns.map((_, index) => oneLine(row[index] ?? { text: '' })));
  const widths = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...cells.map((row) => stringWidth(row[index]?.text ?? ''))),
  );
  const margin = ' '.repeat(indent);
  const available = screen.width - indent;
  if (screen.isTerminal && !shrink(widths, columns, available)) {
    return cells.flatMap((row) => paragraph(screen, columns, row, available)).map((line) => margin + line);
  }
  const head = columns.map(({ title }): Cell => ({ text: title, style: 'title' }));
  return [head, ...cells].map((row) => {
    const parts = row.map(({ text, style = 'plain' }, index) => {
      const shown = cut(text, widths[index] ?? 0);
      const fill = ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(shown)));
      const painted = screen.paint(style, shown);
      return columns[index]?.align === 'right' ? fill + painted : painted + fill;
    });
    return `${margin}${parts.join(GAP)}`.trimEnd();
  });
}

function oneLine({ text, ...rest }: Cell): Cell {
  return { text: withoutControls(text).replaceAll(/\s+/g, ' ').trim(), ...rest };
}

/** A row as a paragraph: its name, and below it the other values with their titles. */
function paragraph(screen: Screen, columns: readonly Column[], row: readonly Cell[], width: number): readonly string[] {
  const named = Math.max(
    0,
    columns.findIndex(({ names }) => names === true),
  );
  const facts = row.flatMap(({ text, style = 'plain' }, index) => {
    if (index === named || text === '' || text === '–') return [];
    // A pair stays on its line if it can.
    const pair = [columns[index]?.title ?? '', screen.paint(style, text)].filter((word) => word !== '').join(UNBROKEN);
    return [pair.replaceAll(' ', UNBROKEN)];
  });
  const { text = '', style = 'title' } = row[named] ?? {};
  const below = facts.length === 0 ? [] : wrapWords(`  ${facts.join(' · ')}`, width);
  return [...wrapWords(screen.paint(style, text), width), ...below.map((line) => line.replaceAll(UNBROKEN, ' '))];
}

/** A space where a line must not be broken. */
const UNBROKEN = '\u00a0';

/** Shrinks the widest shrinkable column until the table fits. @returns whether it does */
function shrink(widths: number[], columns: readonly Column[], available: number): boolean {
  const total = (): number => widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
  const least = (index: number): number => columns[index]?.narrowest ?? NARROWEST;
  while (total() > available) {
    const widest = columns.reduce<number | undefined>((best, { shrinks }, index) => {
      const width = widths[index] ?? 0;
      if (shrinks !== true || width <= least(index)) return best;
      return best === undefined || width > (widths[best] ?? 0) ? index : best;
    }, undefined);
    if (widest === undefined) return false;
    widths[widest] = Math.max(least(widest), (widths[widest] ?? 0) - (total() - available));
  }
  return true;
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
