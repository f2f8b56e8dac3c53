import type { Logger } from '@flexiai/core';
import type { CostStore } from '../stores/cost-store.ts';
import { addFigures } from './ledger-figures.ts';
import { keyText, type LedgerRow } from './ledger-row.ts';

/**
 * Brings rows to a store, one batch after the other. What a store did not take waits for the next batch; a report holds it all the
 * same.
 */
export class StoredLedger {
  readonly #store: CostStore;
  /** What the store does not have yet, by key. */
  #waiting = new Map<string, LedgerRow>();
  /** The store is at work: for one batch, or for one report. */
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

  /** What the store has, with what waits for it. @throws what the store throws */
  async rows(days: { readonly from?: string; readonly to?: string }): Promise<readonly LedgerRow[]> {
    await this.flush();
    const { from = '', to = '9999' } = days;
    const waiting = [...this.#waiting.values()].filter(({ day }) => day >= from && day <= to);
    const reading = (async () => (await this.#store.readRows?.(days)) ?? [])();
    // Nothing is written meanwhile: it would stand in both.
    this.#busy = reading.then(
      () => this.#next(),
      () => this.#next(),
    );
    return [...(await reading), ...waiting];
  }

  /** Waits until the store has taken, or refused, what there is. */
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

  /** The next batch holds the rows that the store did not take. */
  #keep(rows: readonly LedgerRow[], error: unknown): void {
    for (const row of rows) this.#wait(row);
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const message = error instanceof Error ? error.message : String(error);
    this.#logger?.warn(`The store of costs took no rows for reports; they wait in memory: ${message}`);
  }
}
