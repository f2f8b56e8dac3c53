import type { Attempt, AttemptOutcome, SkippedCandidate } from '@flexiai/core';
import type { Cell, Column } from '../terminal/table-lines.ts';
import type { Style } from '../terminal/terminal.ts';
import { milliseconds } from './milliseconds.ts';
import { providerStyle } from './provider-style.ts';

/** The ledger of a response, or an error. */
export interface Ledger {
  readonly attempts: readonly Attempt[];
  readonly skipped: readonly SkippedCandidate[];
}

export const LEDGER_COLUMNS: readonly Column[] = [
  { width: 5 },
  { width: 9 },
  { width: 9 },
  { width: 15 },
  { width: 3 },
  { width: 6, align: 'right' },
  {},
];

const OUTCOME_STYLES: { readonly [Outcome in AttemptOutcome]: Style } = {
  success: 'good',
  failed: 'bad',
  interrupted: 'bad',
  aborted: 'quiet',
};

/** One line for each skipped candidate and for each attempt. */
export function ledgerRows({ attempts, skipped }: Ledger): readonly (readonly Cell[])[] {
  const skips = skipped.map(({ provider, reason }): Cell[] => [
    { text: 'skip', style: 'quiet' },
    { text: provider, style: providerStyle(provider) },
    { text: 'not asked', style: 'quiet' },
    { text: reason, style: 'fault' },
  ]);
  const rows = attempts.map(({ provider, kind, outcome, status, durationMs, errorCode }, index): Cell[] => [
    { text: `attempt ${index + 1}`, style: 'quiet' },
    { text: provider, style: providerStyle(provider) },
    { text: kind },
    { text: outcome, style: OUTCOME_STYLES[outcome] },
    { text: status === undefined ? '' : String(status) },
    { text: milliseconds(durationMs) },
    { text: errorCode ?? '', style: 'quiet' },
  ]);
  return [...skips, ...rows];
}
