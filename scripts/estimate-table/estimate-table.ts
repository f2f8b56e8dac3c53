import { corpusResults, meanError, TRUTHS } from '../../packages/cost/test/corpus/corpus-errors.ts';

const START = '<!-- the table is written by `npm run docs:cost` -->';
const END = '<!-- end of the table -->';

/** The measured errors of the estimate, as Markdown. */
function estimateTable(): string {
  const results = corpusResults();
  const of = (group: string | undefined, truth: string) =>
    results.filter((result) => result.truth === truth && (group === undefined || result.group === group));
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const row = (title: string, group?: string): readonly string[] => [
    title,
    ...TRUTHS.map(({ name }) => percent(meanError(of(group, name)))),
  ];
  const groups = [...new Set(results.map(({ group }) => group))].toSorted();
  const worst = Math.max(...results.map(({ error }) => Math.abs(error)));
  const within = results.filter(({ isWithin }) => isWithin).length;
  const head = ['texts', ...TRUTHS.map(({ name }) => name)];
  return [
    ...table(head, [...groups.map((group) => row(group, group)), row('**all texts**')]),
    '',
    `The largest error of a single text is ${percent(worst)}. The counted tokens are between \`low\` and ` +
      `\`high\` in ${within} of ${results.length} cases.`,
  ].join('\n');
}

/** Padded as the formatter wants it: the first column to the left, the others to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [head, rule, ...rows].map(line);
}

/** The chapter with the updated table. @throws Error if its marks are missing */
export function withEstimateTable(chapter: string): string {
  const [start, end] = [chapter.indexOf(START), chapter.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`docs/cost.md has no place for the table: ${START} … ${END}`);
  return `${chapter.slice(0, start + START.length)}\n\n${estimateTable()}\n\n${chapter.slice(end)}`;
}
