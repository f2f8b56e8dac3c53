import type { CostReport, ReportRow } from './cost-report.ts';

const FIGURES = [
  'attempts',
  'failed',
  'inputTokens',
  'cacheReadTokens',
  'outputTokens',
  'cost',
  'estimatedUsd',
  'unpriced',
  'cacheHits',
  'savedUsd',
] as const satisfies readonly (keyof ReportRow)[];

/**
 * A report as comma-separated values (RFC 4180), with a header and without the total. The cost is exact decimal text. A
 * name that a spreadsheet would read as a formula gets a leading apostrophe.
 */
export function reportCsv({ by, rows }: CostReport): string {
  const head = [...by, ...FIGURES.map((name) => (name === 'cost' ? 'costUsd' : name))];
  const lines = rows.map((row) => [...row.values.map(harmless), ...FIGURES.map((name) => String(row[name]))]);
  return [head, ...lines].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

/** https://owasp.org/www-community/attacks/CSV_Injection */
function harmless(text: string): string {
  const safe = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  // In many locales a spreadsheet splits cells at semicolons, even inside quotes: the next cell begins after it.
  return safe.replaceAll(/([;\t|]["\s]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'");
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
