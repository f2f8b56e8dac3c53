import { corpusResults, meanError, TRUTHS } from '../../packages/cost/test/corpus/corpus-errors.ts';

const START = '<!-- the table is written by `npm run docs:cost` -->';
const END = '<!-- end of the table -->';

/** The measured errors of the estimate, as Markdown. */
function estimateTable(): string {
  const results = corpusResults();
  const of = (group: string | undefined, truth: string) =>
    results.filter((result) => result.truth === truth && (group === undefined || result.group === group));
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const row = (title: string, group?: string): string =>
    `| ${[title, ...TRUTHS.map(({ name }) => percent(meanError(of(group, name))))].join(' | ')} |`;
  const groups = [...new Set(results.map(({ group }) => group))].toSorted();
  const worst = Math.max(...results.map(({ error }) => Math.abs(error)));
  const within = results.filter(({ isWithin }) => isWithin).length;
  return [
    `| texts | ${TRUTHS.map(({ name }) => name).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(TRUTHS.length)}`,
    ...groups.map((group) => row(group, group)),
    row('**all texts**'),
    '',
    `The worst single text is off by ${percent(worst)}. The counted tokens lie between \`low\` and \`high\` in ${within} of ${results.length} cases.`,
  ].join('\n');
}

/** The chapter with the table as it is measured now. @throws Error where its marks are missing */
export function withEstimateTable(chapter: string): string {
  const [start, end] = [chapter.indexOf(START), chapter.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`docs/cost.md has no place for the table: ${START} … ${END}`);
  return `${chapter.slice(0, start + START.length)}\n\n${estimateTable()}\n\n${chapter.slice(end)}`;
}
