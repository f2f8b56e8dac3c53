import type { AttemptOutcome } from './attempt.ts';
import type { CostParts } from './cost-parts.ts';

/** The cost of one attempt. */
export interface AttemptCost {
  /** The name of the entry. */
  readonly provider: string;
  /** The model that answered; the requested model if the provider does not name it. */
  readonly model: string;
  readonly outcome: AttemptOutcome;
  /** In USD; `undefined` if price or usage is not known. 0 for an error response, which no provider bills. */
  readonly usd: number | undefined;
  /**
   * `reported`: from the provider's own figures. `estimated`: from the text of an interrupted stream. `unknown`: `usd` is
   * `undefined`.
   */
  readonly accuracy: 'reported' | 'estimated' | 'unknown';
  /** The parts of `usd`. */
  readonly parts?: CostParts;
}

/** The cost of a call: the sum of all its attempts, each at the price of its own model. */
export interface Cost {
  /** The sum of all attempts with a known cost. */
  readonly totalUsd: number;
  /** `false` if the price or usage of an attempt is not known or is an estimate: the sum can then differ from the bill. */
  readonly complete: boolean;
  /** The number of attempts that may have been billed and have no known cost. They are not in the sum. */
  readonly unpriced: number;
  /** Each attempt, in the order of `attempts`. */
  readonly attempts: readonly AttemptCost[];
  /** What the call would have cost without its cache, in USD; absent if that is not known, or if nothing was saved. */
  readonly savedUsd?: number;
}
