import type { Row } from '../run/row.ts';
import { Figures } from './figures.ts';
import { TARGETS, type Target } from './targets.ts';

/** One whole run. */
export interface Run {
  readonly date: string;
  /** When the oldest figures were measured, if that was on another day. */
  readonly firstDay?: string;
  readonly machine: string;
  readonly node: string;
  readonly rounds: number;
  /** The load average when it began: above the number of cores, other work took its part. */
  readonly load: number;
  readonly rows: readonly Row[];
}

const START = '<!-- Written by `npm run bench -- --write`: change bench/performance instead. -->';
const END = '<!-- The end of what is written. -->';

/**
 * The page with the run in it, between its marks. What stands outside them is kept.
 * @throws Error for a page without the marks
 */
export function documentOf(page: string, run: Run): string {
  const [before, rest] = page.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/performance.md has lost its marks: ${START}`);
  return `${before}${START}\n\n${writtenPart(run)}\n${END}${after}`;
}

function writtenPart({ date, firstDay, machine, node, rounds, load, rows }: Run): string {
  const figures = new Figures(rows);
  return [
    `Measured on ${firstDay === undefined ? '' : `${firstDay} to `}${date}: ${machine}, Node ${node.replace(/^v/, '')}, ${rounds} rounds, load average up to ${load.toFixed(1)} at the start.`,
    '',
    '### Targets',
    '',
    '| measure | target | measured | how far | why it is missed |',
    '| --- | --- | --- | --- | --- |',
    ...TARGETS.map((target) => targetLine(target, figures)),
    '',
    ...[...Map.groupBy(rows, ({ trial }) => trial)].flatMap(([trial, sides]) => trialTable(trial, sides)),
  ].join('\n');
}

function targetLine({ measure, limit, unit, figure, why }: Target, figures: Figures): string {
  const value = figure(figures);
  if (value === undefined) return `| ${measure} | ≤ ${shown(limit, unit)} | not measured | – | |`;
  const isMet = value <= limit;
  const far = isMet ? 'met' : limit === 0 ? 'missed' : `${(value / limit).toFixed(2)} × the target`;
  return `| ${measure} | ≤ ${shown(limit, unit)} | ${shown(value, unit)} | ${far} | ${isMet ? '' : why} |`;
}

function trialTable(trial: string, rows: readonly Row[]): readonly string[] {
  const unit = rows[0]?.unit ?? '';
  const hasRatio = rows.some(({ ratio }) => ratio !== undefined);
  return [
    `### ${trial}`,
    '',
    `| | ${unit} |${hasRatio ? ' × base | over base |' : ' left |'}`,
    `| --- | ---: | ${hasRatio ? '---: | ---: |' : '---: |'}`,
    ...rows.map(({ side, value, ratio, added, left }) => {
      const rest =
        ratio === undefined ? `${left ?? '–'} |` : `${ratio.toFixed(2)} | ${added === undefined ? '' : fixed(added)} |`;
      return `| ${side} | ${fixed(value)} | ${rest}`;
    }),
    '',
  ];
}

function shown(value: number, unit: Target['unit']): string {
  switch (unit) {
    case '×':
      return `${value.toFixed(2)} ×`;
    case '':
      return String(value);
    default:
      return `${fixed(value)} ${unit}`;
  }
}

/** With as many digits as mean something. */
function fixed(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1);
}
