import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Balance, Hold, PicoUsd } from '../../stores/cost-store.ts';

/** A lease as stored in the file. */
export interface StoredLease {
  readonly id: string;
  readonly ttlMs: number;
  readonly isOver: boolean;
}

/** The statements of the store, prepared once. */
export class Statements {
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #balance: StatementSync;
  readonly #addToBucket: StatementSync;
  readonly #lease: StatementSync;
  readonly #addLease: StatementSync;
  readonly #removeLease: StatementSync;
  readonly #renew: StatementSync;
  readonly #expired: StatementSync;
  readonly #holds: StatementSync;
  readonly #addHold: StatementSync;
  readonly #removeHolds: StatementSync;
  readonly #forget: StatementSync;

  constructor(database: DatabaseSync) {
    const prepare = (sql: string): StatementSync => {
      const statement = database.prepare(sql);
      statement.setReadBigInts(true);
      return statement;
    };
    this.#begin = prepare('BEGIN IMMEDIATE');
    this.#commit = prepare('COMMIT');
    this.#rollback = prepare('ROLLBACK');
    this.#balance = prepare('SELECT spent, reserved FROM buckets WHERE bucket = ?');
    this.#addToBucket = prepare(
      `INSERT INTO buckets (bucket, spent, reserved, keep_until) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (bucket) DO UPDATE SET spent = spent + ?2, reserved = reserved + ?3`,
    );
    this.#lease = prepare('SELECT id, ttl_ms, is_over FROM leases WHERE id = ?');
    this.#addLease = prepare('INSERT OR REPLACE INTO leases (id, expires_at, ttl_ms, is_over) VALUES (?, ?, ?, ?)');
    this.#removeLease = prepare('DELETE FROM leases WHERE id = ?');
    this.#renew = prepare('UPDATE leases SET expires_at = ? WHERE id = ? AND is_over = 0');
    this.#expired = prepare('SELECT id, ttl_ms, is_over FROM leases WHERE expires_at <= ?');
    this.#holds = prepare('SELECT bucket, amount FROM holds WHERE lease = ?');
    this.#addHold = prepare('INSERT INTO holds (lease, bucket, amount) VALUES (?, ?, ?)');
    this.#removeHolds = prepare('DELETE FROM holds WHERE lease = ?');
    this.#forget = prepare('DELETE FROM buckets WHERE keep_until <= ? AND reserved = 0');
  }

  begin(): void {
    this.#begin.run();
  }

  commit(): void {
    this.#commit.run();
  }

  /** Rolls the transaction back, if one is open. */
  rollback(): void {
    try {
      this.#rollback.run();
    } catch {
      // SQLite has already rolled back: the original error says why.
    }
  }

  balance(bucket: string): Balance {
    const row = this.#balance.get(bucket);
    return { spent: amountOf(row?.['spent']), reserved: amountOf(row?.['reserved']) };
  }

  addToBucket({ bucket, keepUntil }: Pick<Hold, 'bucket' | 'keepUntil'>, spent: PicoUsd, reserved: PicoUsd): void {
    this.#addToBucket.run(bucket, spent, reserved, keepUntil ?? null);
  }

  lease(id: string): StoredLease | undefined {
    const row = this.#lease.get(id);
    return row === undefined ? undefined : leaseOf(row);
  }

  addLease(id: string, expiresAt: number, ttlMs: number, isOver: boolean): void {
    this.#addLease.run(id, Math.ceil(expiresAt), Math.ceil(ttlMs), isOver ? 1 : 0);
  }

  removeLease(id: string): void {
    this.#removeLease.run(id);
  }

  renew(id: string, expiresAt: number): void {
    this.#renew.run(Math.ceil(expiresAt), id);
  }

  expired(now: number): readonly StoredLease[] {
    return this.#expired.all(Math.floor(now)).map(leaseOf);
  }

  holds(lease: string): readonly Hold[] {
    return this.#holds.all(lease).map((row) => ({ bucket: String(row['bucket']), amount: amountOf(row['amount']) }));
  }

  addHold(lease: string, { bucket, amount }: Hold): void {
    this.#addHold.run(lease, bucket, amount);
  }

  removeHolds(lease: string): void {
    this.#removeHolds.run(lease);
  }

  /** Deletes expired buckets. */
  forget(now: number): void {
    this.#forget.run(Math.floor(now));
  }
}

type Row = Readonly<Record<string, unknown>>;

function leaseOf(row: Row): StoredLease {
  return { id: String(row['id']), ttlMs: Number(row['ttl_ms']), isOver: Number(row['is_over']) === 1 };
}

function amountOf(value: unknown): PicoUsd {
  return typeof value === 'bigint' ? value : 0n;
}
