import { ConfigurationError, describeValue, unknownOption, unknownValue } from '@flexiai/core/plugin';
import { decimalOf, usdOf } from '../money/money.ts';
import { addFigures, type LedgerFigures, NO_FIGURES } from './ledger-figures.ts';
import type { LedgerRow } from './ledger-row.ts';

/** By what a report can be grouped. */
export const REPORT_DIMENSIONS = ['provider', 'model', 'tenant', 'tag', 'day'] as const;

/** One of them. */
export type ReportDimension = (typeof REPORT_DIMENSIONS)[number];

/** What a report is to show. */
export interface ReportOptions {
  /**
   * One dimension, or several. A call with several tags counts in the row of each.
   * @default 'model'
   */
  readonly by?: ReportDimension | readonly ReportDimension[];
  /** The first day, in UTC: `2026-12-01`. @default the first one that is known */
  readonly from?: string;
  /** The last day, in UTC. @default the last one that is known */
  readonly to?: string;
}

/** The figures of a row, as they are shown. */
export interface ReportFigures {
  readonly attempts: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  /** In USD. */
  readonly costUsd: number;
  /** The same as decimal text, exactly. */
  readonly cost: string;
  /** Of `costUsd`, what is estimated. */
  readonly estimatedUsd: number;
  /** Attempts that may have been billed, and whose cost is not known. */
  readonly unpriced: number;
  readonly cacheHits: number;
  /** What answers from a cache would have cost, in USD, where that is known. */
  readonly savedUsd: number;
}

/** A row of a report: a value for each dimension, and the figures. */
export interface ReportRow extends ReportFigures {
  /** In the order of the report's `by`. Empty for calls without such a label. */
  readonly values: readonly string[];
}

/** What was spent. */
export interface CostReport {
  readonly by: readonly ReportDimension[];
  readonly from?: string;
  readonly to?: string;
  /** The dearest first; by day, the earliest first. */
  readonly rows: readonly ReportRow[];
  /** Each attempt once, also where rows share some. */
  readonly total: ReportFigures;
}

/**
 * Groups rows of a ledger.
 * @throws ConfigurationError for an unknown dimension, or what is no day
 */
export function makeReport(ledger: readonly LedgerRow[], options: ReportOptions = {}): CostReport {
  const { by, from, to } = checkReportOptions(options);
  const chosen = ledger.filter(({ day }) => (from === undefined || day >= from) && (to === undefined || day <= to));
  const groups = new Map<string, { values: readonly string[]; figures: LedgerFigures }>();
  for (const row of chosen) {
    for (const values of valuesOf(row, by)) {
      const key = JSON.stringify(values);
      const before = groups.get(key)?.figures ?? NO_FIGURES;
      groups.set(key, { values, figures: addFigures(before, row) });
    }
  }
  const rows = [...groups.values()]
    .toSorted((first, second) => order(first, second, by))
    .map(({ values, figures }): ReportRow => ({ values, ...shown(figures) }));
  return {
    by,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    rows,
    total: shown(chosen.reduce(addFigures, NO_FIGURES)),
  };
}

/** @throws ConfigurationError for an unknown dimension, or what is no day */
export function checkReportOptions(options: ReportOptions): {
  readonly by: readonly ReportDimension[];
  readonly from: string | undefined;
  readonly to: string | undefined;
} {
  for (const name of Object.keys(options)) {
    const known = ['by', 'from', 'to'];
    if (!known.includes(name)) throw new ConfigurationError(`report: ${name}: ${unknownOption(name, known)}`);
  }
  const { by = 'model', from, to } = options;
  const dimensions = typeof by === 'string' ? [by] : by;
  if (!Array.isArray(dimensions) || dimensions.length === 0) {
    throw new ConfigurationError(`report: by: ${unknownValue(by, REPORT_DIMENSIONS)}`);
  }
  for (const dimension of dimensions) {
    if (REPORT_DIMENSIONS.includes(dimension)) continue;
    throw new ConfigurationError(`report: by: ${unknownValue(dimension, REPORT_DIMENSIONS)}`);
  }
  for (const [name, day] of Object.entries({ from, to })) {
    if (day !== undefined && !isDay(day)) {
      throw new ConfigurationError(`report: ${name}: expected a day such as 2026-12-01, got ${describeValue(day)}`);
    }
  }
  return { by: [...new Set(dimensions)], from, to };
}

function isDay(text: unknown): boolean {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** A row with several tags has several places in a report by tag. */
function valuesOf(row: LedgerRow, by: readonly ReportDimension[]): readonly (readonly string[])[] {
  const each = by.includes('tag') ? row.tags.split('\n') : [''];
  return each.map((tag) => by.map((dimension) => (dimension === 'tag' ? tag : row[dimension])));
}

interface Group {
  readonly values: readonly string[];
  readonly figures: LedgerFigures;
}

function order(first: Group, second: Group, by: readonly ReportDimension[]): number {
  const day = by.indexOf('day');
  const days = day < 0 ? 0 : compare(first.values[day] ?? '', second.values[day] ?? '');
  if (days !== 0) return days;
  const costs = compare(second.figures.cost, first.figures.cost);
  return costs === 0 ? compare(first.values.join('\n'), second.values.join('\n')) : costs;
}

function compare<Value extends string | bigint>(first: Value, second: Value): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function shown({ cost, estimated, saved, ...counts }: LedgerFigures): ReportFigures {
  const { attempts, failed, inputTokens, cacheReadTokens, outputTokens, unpriced, cacheHits } = counts;
  return {
    attempts,
    failed,
    inputTokens,
    cacheReadTokens,
    outputTokens,
    costUsd: usdOf(cost),
    cost: decimalOf(cost),
    estimatedUsd: usdOf(estimated),
    unpriced,
    cacheHits,
    savedUsd: usdOf(saved),
  };
}
