import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Money } from '../../money/money.ts';
import type { LedgerRow } from '../../reports/ledger-row.ts';

/**
 * An amount takes two columns: whole picodollars, and the remaining attodollars. Both fit into 64 bits, so that
 * SQLite's sums are exact.
 */
const PICO = 1_000_000n;

const KEY = ['day', 'provider', 'model', 'tenant', 'tags'] as const;
const FIGURES = [
  'attempts',
  'failed',
  'input_tokens',
  'cache_read_tokens',
  'output_tokens',
  'unpriced',
  'cache_hits',
  'cost_pico',
  'cost_atto',
  'estimated_pico',
  'estimated_atto',
  'saved_pico',
  'saved_atto',
] as const;

/** Maximum number of rows in a file. Further combinations of names are counted in their day's row `other`. */
const MOST_ROWS = 100_000;

const OTHER_ROW = { provider: 'other', model: 'other', tenant: 'other', tags: 'other' };

/** The rows of reports in the file. */
export class ReportTable {
  readonly #add: StatementSync;
  readonly #has: StatementSync;
  readonly #count: StatementSync;
  readonly #read: StatementSync;

  constructor(database: DatabaseSync) {
    const columns = [...KEY, ...FIGURES];
    this.#add = database.prepare(
      `INSERT INTO report_rows (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT (${KEY.join(', ')}) DO UPDATE SET ${FIGURES.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
    );
    this.#has = database.prepare(`SELECT 1 FROM report_rows WHERE ${KEY.map((name) => `${name} = ?`).join(' AND ')}`);
    this.#count = database.prepare('SELECT count(*) AS rows FROM report_rows');
    this.#read = database.prepare('SELECT * FROM report_rows WHERE day >= ?1 AND day <= ?2 ORDER BY day');
    this.#read.setReadBigInts(true);
  }

  /** Adds to a row, within the current transaction. */
  add(row: LedgerRow): void {
    const place = this.#hasPlace(row) ? row : { ...row, ...OTHER_ROW };
    this.#add.run(
      ...KEY.map((name) => place[name]),
      row.attempts,
      row.failed,
      row.inputTokens,
      row.cacheReadTokens,
      row.outputTokens,
      row.unpriced,
      row.cacheHits,
      ...[row.cost, row.estimated, row.saved].flatMap((amount) => [amount / PICO, amount % PICO]),
    );
  }

  read(from = '', to = '9999'): readonly LedgerRow[] {
    return this.#read.all(from, to).map(rowOf);
  }

  #hasPlace(row: LedgerRow): boolean {
    if (this.#has.get(...KEY.map((name) => row[name])) !== undefined) return true;
    return Number(this.#count.get()?.['rows']) < MOST_ROWS;
  }
}

function rowOf(row: Readonly<Record<string, unknown>>): LedgerRow {
  const count = (name: (typeof FIGURES)[number]): number => Number(row[name]);
  const amount = (name: 'cost' | 'estimated' | 'saved'): Money =>
    bigOf(row[`${name}_pico`]) * PICO + bigOf(row[`${name}_atto`]);
  return {
    day: String(row['day']),
    provider: String(row['provider']),
    model: String(row['model']),
    tenant: String(row['tenant']),
    tags: String(row['tags']),
    attempts: count('attempts'),
    failed: count('failed'),
    inputTokens: count('input_tokens'),
    cacheReadTokens: count('cache_read_tokens'),
    outputTokens: count('output_tokens'),
    unpriced: count('unpriced'),
    cacheHits: count('cache_hits'),
    cost: amount('cost'),
    estimated: amount('estimated'),
    saved: amount('saved'),
  };
}

function bigOf(value: unknown): bigint {
  return typeof value === 'bigint' ? value : 0n;
}
