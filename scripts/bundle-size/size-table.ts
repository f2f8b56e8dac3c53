import { markdownTable } from '../markdown/markdown-table.ts';
import { type Marks, withPart } from '../markdown/with-part.ts';
import { type Bound, bounds } from './bounds.ts';

const MARKS: Marks = {
  page: 'docs/performance.md',
  start: '<!-- the table is written by `npm run docs:sizes` -->',
  end: '<!-- end of the table -->',
};

/** The bounds as Markdown. */
function sizeTable(): string {
  const head = ['program', 'loads with it, kB', 'target, kB', 'loads later, kB', 'source files'];
  return markdownTable([head, ...Object.entries(bounds).map(([name, bound]) => [name, ...cells(bound)])], 'figures');
}

function cells({ eagerKb, targetKb, lazyKb, modules }: Bound): readonly string[] {
  return [eagerKb.toFixed(1), targetKb === undefined ? '' : `≤ ${targetKb}`, lazyKb.toFixed(1), String(modules)];
}

/** The page with the updated table. @throws Error if its marks are missing */
export function withSizeTable(page: string): string {
  return withPart(page, MARKS, sizeTable());
}
