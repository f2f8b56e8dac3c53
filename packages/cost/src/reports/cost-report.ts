import { ConfigurationError, describeValue, unknownOption, unknownValue } from '@flexiai/core/plugin';
import { decimalOf, usdOf } from '../money/money.ts';
import { addFigures, type LedgerFigures, NO_FIGURES } from './ledger-figures.ts';
import type { LedgerRow } from './ledger-row.ts';

/** The dimensions of a report. */
export const REPORT_DIMENSIONS = ['provider', 'model', 'tenant', 'tag', 'day'] as const;

/** One of them. */
export type ReportDimension = (typeof REPORT_DIMENSIONS)[number];

/** Options of a report. */
export interface ReportOptions {
  /**
   * One dimension, or several. A call with several tags counts in the row of each.
   * @default 'model'
   */
  readonly by?: ReportDimension | readonly ReportDimension[];
  /** The first day, in UTC: `2026-12-01`. @default the first known day */
  readonly from?: string;
  /** The last day, in UTC. @default the last known day */
  readonly to?: string;
}

/** The values of a row. */
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
  /** The estimated part of `costUsd`. */
  readonly estimatedUsd: number;
  /** Attempts that may have been billed and have no known cost. */
  readonly unpriced: number;
  readonly cacheHits: number;
  /** What answers from a cache would have cost, in USD, if known. */
  readonly savedUsd: number;
}

/** A row of a report: a value for each dimension, and its figures. */
export interface ReportRow extends ReportFigures {
  /** In the order of the report's `by`. Empty for calls without such a label. */
  readonly values: readonly string[];
}

/** What was spent. */
export interface CostReport {
  readonly by: readonly ReportDimension[];
  readonly from?: string;
  readonly to?: string;
  /** The most expensive first; by day, the earliest first. */
  readonly rows: readonly ReportRow[];
  /** Each attempt counts once, even if it is in several rows. */
  readonly total: ReportFigures;
}

/**
 * Groups rows of a ledger.
 * @throws ConfigurationError for an unknown dimension or an invalid day
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

/** @throws ConfigurationError for an unknown dimension or an invalid day */
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

/** A row with several tags is in several groups of a report by tag. */
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
