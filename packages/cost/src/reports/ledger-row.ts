import type { LedgerFigures } from './ledger-figures.ts';

/** What tells one row of the ledger from another. Empty where a call has no such label. */
export interface LedgerKey {
  /** The day on which the attempt began, in UTC: `2026-12-01`. */
  readonly day: string;
  /** The entry's name. */
  readonly provider: string;
  /** The model that answered; that was asked where the provider does not say. */
  readonly model: string;
  readonly tenant: string;
  /** Several are joined with a line break, in alphabetical order. */
  readonly tags: string;
}

/** One row of the ledger. */
export interface LedgerRow extends LedgerKey, LedgerFigures {}

/** Where rows beyond the bounds of a ledger go. */
export const OTHER = 'other';

/** A row's key as text. Names hold no such separator: see `CostLedger`. */
export function keyText({ day, provider, model, tenant, tags }: LedgerKey): string {
  return `${day}\0${provider}\0${model}\0${tenant}\0${tags}`;
}

/** The day of a point in time. @param at in ms since the epoch */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
