import type { Logger } from '@flexiai/core';
import type { CostStore } from '../stores/cost-store.ts';
import { addFigures } from './ledger-figures.ts';
import { keyText, type LedgerRow } from './ledger-row.ts';

/**
 * Writes rows to a store, one batch after the other. Rows that the store did not accept are part of the next batch; a
 * report includes them in any case.
 */
export class StoredLedger {
  readonly #store: CostStore;
  /** The rows that are not in the store yet, by key. */
  #waiting = new Map<string, LedgerRow>();
  /** The store is busy with one batch or one report. */
  #busy: Promise<void> | undefined;
  #logger: Logger | undefined;
  #hasWarned = false;

  constructor(store: CostStore) {
    this.#store = store;
  }

  /** Adds to a row. Does not throw, and does not wait for the store. */
  add(row: LedgerRow, logger?: Logger): void {
    this.#logger = logger ?? this.#logger;
    this.#wait(row);
    if (this.#busy === undefined) this.#send();
  }

  /** The rows of the store, plus the pending rows. @throws errors of the store */
  async rows(days: { readonly from?: string; readonly to?: string }): Promise<readonly LedgerRow[]> {
    await this.flush();
    const { from = '', to = '9999' } = days;
    const waiting = [...this.#waiting.values()].filter(({ day }) => day >= from && day <= to);
    const reading = (async () => (await this.#store.readRows?.(days)) ?? [])();
    // Nothing is written meanwhile, because a row would be counted twice.
    this.#busy = reading.then(
      () => this.#next(),
      () => this.#next(),
    );
    return [...(await reading), ...waiting];
  }

  /** Waits until the store has accepted or rejected all pending rows. */
  async flush(): Promise<void> {
    while (this.#busy !== undefined) await this.#busy;
  }

  #wait(row: LedgerRow): void {
    const key = keyText(row);
    const before = this.#waiting.get(key);
    this.#waiting.set(key, before === undefined ? row : { ...row, ...addFigures(before, row) });
  }

  #send(): void {
    const rows = [...this.#waiting.values()];
    this.#waiting = new Map();
    try {
      const result = this.#store.addRows?.(rows);
      if (result === undefined) {
        this.#hasWarned = false;
        return;
      }
      this.#busy = result.then(
        () => {
          this.#hasWarned = false;
          this.#next();
        },
        (error: unknown) => {
          this.#keep(rows, error);
          this.#busy = undefined;
        },
      );
    } catch (error) {
      this.#keep(rows, error);
    }
  }

  #next(): void {
    this.#busy = undefined;
    if (this.#waiting.size > 0) this.#send();
  }

  /** The next batch includes the rows that the store did not accept. */
  #keep(rows: readonly LedgerRow[], error: unknown): void {
    for (const row of rows) this.#wait(row);
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const message = error instanceof Error ? error.message : String(error);
    this.#logger?.warn(`The store of costs did not accept rows of reports; they wait in memory: ${message}`);
  }
}
