import type { Money } from '../money/money.ts';

/** The sums of a row. */
export interface LedgerFigures {
  /** Number of attempts: a call that failed over has several. */
  readonly attempts: number;
  /** Those that did not end with a complete answer. */
  readonly failed: number;
  readonly inputTokens: number;
  /** The part of the input that was read from the provider's prompt cache. */
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  /** The cost of the attempts with a known cost. */
  readonly cost: Money;
  /** The estimated part of `cost`: the provider reported no usage, or only a part of it. */
  readonly estimated: Money;
  /** Attempts that may have been billed and have no known cost: they are missing in `cost`. */
  readonly unpriced: number;
  /** Answers from a cache, which cost nothing. */
  readonly cacheHits: number;
  /** What these would have cost, if known. */
  readonly saved: Money;
}

/** Nothing yet. */
export const NO_FIGURES: LedgerFigures = {
  attempts: 0,
  failed: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 0,
  cost: 0n,
  estimated: 0n,
  unpriced: 0,
  cacheHits: 0,
  saved: 0n,
};

/** The exact sum of two rows. */
export function addFigures(first: LedgerFigures, second: LedgerFigures): LedgerFigures {
  return {
    attempts: first.attempts + second.attempts,
    failed: first.failed + second.failed,
    inputTokens: first.inputTokens + second.inputTokens,
    cacheReadTokens: first.cacheReadTokens + second.cacheReadTokens,
    outputTokens: first.outputTokens + second.outputTokens,
    cost: first.cost + second.cost,
    estimated: first.estimated + second.estimated,
    unpriced: first.unpriced + second.unpriced,
    cacheHits: first.cacheHits + second.cacheHits,
    saved: first.saved + second.saved,
  };
}

/** Adds to a row in place. */
export function addTo(
  sum: { -readonly [Figure in keyof LedgerFigures]: LedgerFigures[Figure] },
  more: LedgerFigures,
): void {
  sum.attempts += more.attempts;
  sum.failed += more.failed;
  sum.inputTokens += more.inputTokens;
  sum.cacheReadTokens += more.cacheReadTokens;
  sum.outputTokens += more.outputTokens;
  sum.cost += more.cost;
  sum.estimated += more.estimated;
  sum.unpriced += more.unpriced;
  sum.cacheHits += more.cacheHits;
  sum.saved += more.saved;
}
