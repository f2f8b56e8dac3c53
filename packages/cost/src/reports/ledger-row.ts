import type { LedgerFigures } from './ledger-figures.ts';

/** The key of a ledger row. A value is empty if the call has no such label. */
export interface LedgerKey {
  /** The day on which the attempt began, in UTC: `2026-12-01`. */
  readonly day: string;
  /** The entry's name. */
  readonly provider: string;
  /** The model that answered; the requested model if the provider does not report it. */
  readonly model: string;
  readonly tenant: string;
  /** Several tags are joined with a line break, in alphabetical order. */
  readonly tags: string;
}

/** One row of the ledger. */
export interface LedgerRow extends LedgerKey, LedgerFigures {}

/** The row for everything beyond the limits of a ledger. */
export const OTHER = 'other';

/** A row's key as text. Names do not contain the separator: see `CostLedger`. */
export function keyText({ day, provider, model, tenant, tags }: LedgerKey): string {
  return `${day}\0${provider}\0${model}\0${tenant}\0${tags}`;
}

/** The UTC day of a point in time. @param at in ms since the epoch */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
