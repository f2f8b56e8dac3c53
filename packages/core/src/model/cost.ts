import type { AttemptOutcome } from './attempt.ts';
import type { CostParts } from './cost-parts.ts';

/** What one attempt cost. */
export interface AttemptCost {
  /** The entry's name. */
  readonly provider: string;
  /** The model that answered; that was asked where the provider does not say. */
  readonly model: string;
  readonly outcome: AttemptOutcome;
  /** In USD; `undefined` where price or usage is not known. 0 for an error response, which no provider bills. */
  readonly usd: number | undefined;
  /** `reported`: from the provider's own figures. `estimated`: from the text of a cut stream. `unknown`: `usd` is `undefined`. */
  readonly accuracy: 'reported' | 'estimated' | 'unknown';
  /** Of `usd`, by kind. */
  readonly parts?: CostParts;
}

/** What a call cost: all its attempts together, each at its own model's price. */
export interface Cost {
  /** Of all attempts with a known cost. */
  readonly totalUsd: number;
  /** `false` where an attempt's price or usage is not known, or is an estimate: the total is then not the bill. */
  readonly complete: boolean;
  /** How many attempts may have been billed and have no known cost: the total leaves them out. */
  readonly unpriced: number;
  /** Each attempt, in the order of `attempts`. */
  readonly attempts: readonly AttemptCost[];
  /** What the call would have cost without its cache, in USD; absent where that is not known, or nothing was saved. */
  readonly savedUsd?: number;
}
