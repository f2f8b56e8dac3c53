import { markdownTable } from '../markdown/markdown-table.ts';
import { type Marks, withPart } from '../markdown/with-part.ts';

/** Counts of a file, as coverage-summary.json has them. */
interface Counts {
  readonly lines: { readonly total: number; readonly covered: number };
  readonly branches: { readonly total: number; readonly covered: number };
}

/** coverage-summary.json of istanbul's reporters: the counts of each file by its path, and of all under `total`. */
export interface CoverageSummary {
  readonly total: Counts;
  readonly [file: string]: Counts;
}

const MARKS: Marks = {
  page: 'docs/quality.md',
  start: '<!-- the table is written by `npm run coverage` -->',
  end: '<!-- end of the table -->',
};

/** The page with the table of this summary. @throws Error if its marks are missing */
export function withCoverageTable(page: string, summary: CoverageSummary, measuredOn: string): string {
  return withPart(page, MARKS, `Measured on ${measuredOn}.\n\n${coverageTable(summary)}`);
}

function coverageTable({ total, ...files }: CoverageSummary): string {
  const packages = Map.groupBy(Object.entries(files), ([file]) => /packages\/([^/]+)\//.exec(file)?.[1] ?? file);
  const rows = [...packages]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, entries]) => rowOf(name, sumOf(entries.map(([, counts]) => counts))));
  return markdownTable([['package', 'lines', 'branches', 'lines of code'], ...rows, rowOf('all', total)], 'figures');
}

function sumOf(all: readonly Counts[]): Counts {
  const sum = (kind: keyof Counts, count: 'total' | 'covered') =>
    all.reduce((result, counts) => result + counts[kind][count], 0);
  return {
    lines: { total: sum('lines', 'total'), covered: sum('lines', 'covered') },
    branches: { total: sum('branches', 'total'), covered: sum('branches', 'covered') },
  };
}

function rowOf(name: string, { lines, branches }: Counts): readonly string[] {
  return [name, percent(lines), percent(branches), String(lines.total)];
}

function percent({ total, covered }: Counts['lines']): string {
  return total === 0 ? '' : `${((100 * covered) / total).toFixed(1)} %`;
}
