import type { Row } from '../run/row.ts';

/** The figures of a run by trial and side. What was not measured is `undefined`. */
export class Figures {
  readonly #rows: ReadonlyMap<string, Row>;

  constructor(rows: readonly Row[]) {
    this.#rows = new Map(rows.map((row) => [`${row.trial} ${row.side}`, row]));
  }

  row(trial: string, side: string): Row | undefined {
    return this.#rows.get(`${trial} ${side}`);
  }

  /** A side × another. @param of the trial's SDK without it */
  ratio(trial: string, side: string, of?: string): number | undefined {
    const own = this.row(trial, side)?.ratio;
    if (own === undefined || of === undefined) return own;
    const other = this.row(trial, of)?.ratio;
    return other === undefined ? undefined : own / other;
  }

  /** How much more a side takes than the trial's SDK. */
  added(trial: string, side: string): number | undefined {
    return this.row(trial, side)?.added;
  }
}
