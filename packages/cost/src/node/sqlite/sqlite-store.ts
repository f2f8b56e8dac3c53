import type { DatabaseSync } from 'node:sqlite';
import { ConfigurationError } from '@flexiai/core';
import { describeValue, isObject, unknownOption } from '@flexiai/core/plugin';
import type { LedgerRow } from '../../reports/ledger-row.ts';
import type {
  Balance,
  CostStore,
  Hold,
  Reservation,
  ReserveResult,
  Settlement,
  SettleResult,
} from '../../stores/cost-store.ts';
import { openDatabase } from './open-database.ts';
import { ReportTable } from './report-table.ts';
import { Statements } from './statements.ts';

/** The file and how long to wait for it. */
export interface SqliteStoreOptions {
  /**
   * Path of the file. It is created if it does not exist, with a `-wal` and a `-shm` file beside it; its folder must
   * exist.
   */
  readonly path: string;
  /**
   * How long to wait for another process that writes, in ms. The process is blocked meanwhile: `node:sqlite` is
   * synchronous.
   * @default 250
   */
  readonly busyTimeoutMs?: number;
}

/** How long the end of a lease is remembered if the lease never existed, in ms. */
const LATE_MS = 60_000;

/** How often obsolete rows are deleted, in ms. */
const TIDY_MS = 60_000;

/**
 * Limits in a file, by `node:sqlite`: they survive restarts and crashes, and all processes of one machine that open the
 * same file share them. Not for a file on a network drive.
 *
 * The file is opened by the first call.
 * @throws ConfigurationError for invalid options, at once; for a file that is not such a store, when it is opened
 */
export function sqliteStore(options: SqliteStoreOptions): CostStore {
  if (!isObject(options)) {
    throw new ConfigurationError(`sqliteStore expects { path: 'costs.sqlite' }, got ${describeValue(options)}.`);
  }
  const { path, busyTimeoutMs = 250, ...others }: Partial<SqliteStoreOptions> = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new ConfigurationError(`sqliteStore: ${unknown}: ${unknownOption(unknown, ['path', 'busyTimeoutMs'])}`);
  if (typeof path !== 'string' || path === '')
    throw new ConfigurationError(`sqliteStore: path: expected the path of a file, got ${describeValue(path)}.`);
  if (!Number.isInteger(busyTimeoutMs) || busyTimeoutMs < 0 || busyTimeoutMs > 60_000) {
    throw new ConfigurationError('sqliteStore: busyTimeoutMs must be a whole number of ms from 0 to 60000.');
  }
  return new SqliteStore(path, busyTimeoutMs);
}

class SqliteStore implements CostStore {
  readonly #path: string;
  readonly #busyMs: number;
  #database: DatabaseSync | undefined;
  #statements: Statements | undefined;
  #reports: ReportTable | undefined;
  #nextTidy = 0;

  constructor(path: string, busyMs: number) {
    this.#path = path;
    this.#busyMs = busyMs;
  }

  reserve({ id, holds, ttlMs }: Reservation): ReserveResult {
    return this.#write((sql, now) => {
      const known = sql.lease(id);
      if (known !== undefined) return { granted: !known.isOver, balances: this.#balances(sql, holds) };
      const before = this.#balances(sql, holds);
      const fits = ({ amount, limit }: Hold, index: number): boolean => {
        const { spent, reserved } = before[index] ?? EMPTY;
        return limit === undefined || spent + reserved + amount <= limit;
      };
      if (!holds.every(fits)) return { granted: false, balances: before };
      sql.addLease(id, now + ttlMs, ttlMs, false);
      for (const hold of holds) {
        sql.addToBucket(hold, 0n, hold.amount);
        sql.addHold(id, hold);
      }
      return { granted: true, balances: this.#balances(sql, holds) };
    });
  }

  settle({ id, amount, buckets }: Settlement): SettleResult {
    return this.#write((sql, now) => {
      const applied = endLease(sql, id, now);
      if (applied) for (const bucket of buckets) sql.addToBucket(bucket, amount, 0n);
      return { applied, balances: this.#balances(sql, buckets) };
    });
  }

  release(id: string): void {
    this.#write((sql, now) => void endLease(sql, id, now));
  }

  renew(ids: readonly string[], ttlMs: number): void {
    this.#write((sql, now) => {
      for (const id of ids) sql.renew(id, now + ttlMs);
    });
  }

  read(buckets: readonly string[]): readonly Balance[] {
    return this.#write((sql) => buckets.map((bucket) => sql.balance(bucket)));
  }

  addRows(rows: readonly LedgerRow[]): void {
    this.#write((_sql, _now, database) => {
      this.#reports ??= new ReportTable(database);
      for (const row of rows) this.#reports.add(row);
    });
  }

  readRows({ from, to }: { readonly from?: string; readonly to?: string }): readonly LedgerRow[] {
    return this.#write((_sql, _now, database) => {
      this.#reports ??= new ReportTable(database);
      return this.#reports.read(from, to);
    });
  }

  close(): void {
    this.#reports = undefined;
    this.#database?.close();
    this.#database = undefined;
    this.#statements = undefined;
  }

  #balances(sql: Statements, buckets: readonly Pick<Hold, 'bucket'>[]): readonly Balance[] {
    return buckets.map(({ bucket }) => sql.balance(bucket));
  }

  /** Runs a function as one transaction, after expired reservations were released. */
  #write<T>(job: (sql: Statements, now: number, database: DatabaseSync) => T): T {
    this.#database ??= openDatabase(this.#path, this.#busyMs);
    this.#statements ??= new Statements(this.#database);
    const sql = this.#statements;
    sql.begin();
    try {
      const now = Date.now();
      expire(sql, now);
      if (now >= this.#nextTidy) {
        this.#nextTidy = now + TIDY_MS;
        sql.forget(now);
      }
      const result = job(sql, now, this.#database);
      sql.commit();
      return result;
    } catch (error) {
      sql.rollback();
      throw error;
    }
  }
}

const EMPTY: Balance = { spent: 0n, reserved: 0n };

/** Ends a lease, and remembers its end. Returns whether the lease had not ended yet. */
function endLease(sql: Statements, id: string, now: number): boolean {
  const lease = sql.lease(id);
  if (lease?.isOver === true) return false;
  giveBack(sql, id);
  const ttlMs = lease?.ttlMs ?? LATE_MS;
  sql.addLease(id, now + ttlMs, ttlMs, true);
  return true;
}

function expire(sql: Statements, now: number): void {
  for (const { id, isOver } of sql.expired(now)) {
    if (!isOver) giveBack(sql, id);
    sql.removeLease(id);
  }
}

function giveBack(sql: Statements, id: string): void {
  for (const hold of sql.holds(id)) sql.addToBucket(hold, 0n, -hold.amount);
  sql.removeHolds(id);
}
