import { corpusResults, meanError, TRUTHS } from '../../packages/cost/test/corpus/corpus-errors.ts';
import { markdownTable } from '../markdown/markdown-table.ts';
import { type Marks, withPart } from '../markdown/with-part.ts';

const MARKS: Marks = {
  page: 'docs/cost.md',
  start: '<!-- the table is written by `npm run docs:cost` -->',
  end: '<!-- end of the table -->',
};

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
    markdownTable([head, ...groups.map((group) => row(group, group)), row('**all texts**')], 'figures'),
    '',
    `The largest error of a single text is ${percent(worst)}. The counted tokens are between \`low\` and ` +
      `\`high\` in ${within} of ${results.length} cases.`,
  ].join('\n');
}

/** The chapter with the updated table. @throws Error if its marks are missing */
export function withEstimateTable(chapter: string): string {
  return withPart(chapter, MARKS, estimateTable());
}
