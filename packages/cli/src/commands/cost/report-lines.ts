import { stripVTControlCharacters } from 'node:util';
import type { CostReport, ReportFigures } from '@flexiai/cost';
import stringWidth from 'fast-string-width';
import type { Screen } from '../../terminal/screen.ts';
import { type Cell, type Column, tableLines } from '../../terminal/table.ts';
import { usd } from '../../terminal/usd.ts';

/** The widest and the narrowest bar, in characters. If there is less space, no bar is printed. */
const WIDEST_BAR = 30;
const LEAST_BAR = 5;

/** Eighths of a block, from one to eight. */
const BLOCKS = '▏▎▍▌▋▊▉█';

/** A report as a table with bars that fits the screen, and its total. */
export function reportLines(screen: Screen, report: CostReport): readonly string[] {
  const { by, rows, total } = report;
  if (rows.length === 0) return ['Nothing was spent.'];
  const withSavings = total.cacheHits > 0;
  const columns: readonly Column[] = [
    ...by.map((title): Column => ({ title, shrinks: title !== 'day' })),
    { title: 'attempts', align: 'right' },
    { title: 'failed', align: 'right' },
    { title: 'tokens in', align: 'right' },
    { title: 'out', align: 'right' },
    ...(withSavings ? [{ title: 'saved', align: 'right' } as const] : []),
    { title: 'USD', align: 'right' },
  ];
  const cells = rows.map((row): readonly Cell[] => [
    ...row.values.map((text): Cell => (text === '' ? { text: '–', style: 'quiet' } : { text })),
    { text: String(row.attempts) },
    { text: String(row.failed), style: row.failed > 0 ? 'bad' : 'plain' },
    { text: String(row.inputTokens) },
    { text: String(row.outputTokens) },
    ...(withSavings ? [{ text: usd(row.savedUsd) }] : []),
    { text: costText(row) },
  ]);
  const lines = tableLines(screen, columns, cells);
  const width = Math.max(...lines.map((line) => stringWidth(stripVTControlCharacters(line))));
  const room = Math.min(WIDEST_BAR, screen.isTerminal ? screen.width - width - 2 : WIDEST_BAR);
  const most = Math.max(...rows.map(({ costUsd }) => costUsd));
  const bars = rows.map(({ costUsd }) => (room < LEAST_BAR || most === 0 ? '' : bar(costUsd / most, room)));
  const [head = '', ...body] = lines;
  return [
    head,
    ...body.map((line, index) => (bars[index] ? `${line}  ${screen.paint('accent', bars[index])}` : line)),
    '',
    ...totalLines(screen, total),
  ];
}

/** Marks a cost without the attempts whose price is unknown. */
function costText({ costUsd, attempts, unpriced }: ReportFigures): string {
  if (unpriced > 0 && unpriced === attempts) return '–';
  return unpriced > 0 ? `≥ ${usd(costUsd)}` : usd(costUsd);
}

function bar(share: number, room: number): string {
  const eighths = Math.max(share > 0 ? 1 : 0, Math.round(share * room * 8));
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : BLOCKS.charAt(rest - 1));
}

function totalLines(screen: Screen, total: ReportFigures): readonly string[] {
  const { attempts, failed, costUsd, estimatedUsd, unpriced, cacheHits, savedUsd } = total;
  const counted = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  const lines = [`${screen.paint('title', `${usd(costUsd)} USD`)} in ${counted}, ${failed} of them failed.`];
  if (estimatedUsd > 0)
    lines.push(`${usd(estimatedUsd)} USD of it is an estimate, because some usage was not reported.`);
  if (unpriced > 0)
    lines.push(
      `The cost of ${unpriced} ${unpriced === 1 ? 'attempt is' : 'attempts are'} unknown, and not in the sum.`,
    );
  if (cacheHits > 0) {
    lines.push(`${cacheHits} ${cacheHits === 1 ? 'answer' : 'answers'} from a cache saved ${usd(savedUsd)} USD.`);
  }
  return lines.map((line, index) => (index === 0 ? line : screen.paint('quiet', line)));
}
