import type { ErrorCode } from '../../model/error-code.ts';

/** How often and after what waits the same candidate is asked again. */
export interface RetryOptions {
  /** Tries on the same candidate after the first. @default 2 */
  readonly maxRetries?: number;
  /**
   * The first wait's upper bound, in ms; it doubles with each retry. A wait is random between 0 and the bound; between three
   * quarters of the bound and the bound where no other candidate could be asked, because only patience helps then. @default 500
   */
  readonly baseDelayMs?: number;
  /** No wait of the client's own is longer, in ms. @default 8000 */
  readonly maxDelayMs?: number;
  /** A Retry-After up to this is waited out when no other candidate is healthy, in ms. @default 20000 */
  readonly maxRetryAfterMs?: number;
  /**
   * Limits what retries add to the traffic of an entry that does not answer; `false` for no limit.
   * @default { ratio: 5, minPerSecond: 0.02 }
   */
  readonly budget?: RetryBudgetOptions | false;
  /** Per code: whether the same candidate may be asked again. @default the traits table */
  readonly retryOn?: { readonly [Code in ErrorCode]?: boolean };
  /** Per code: whether the next candidate may be asked. @default the traits table */
  readonly failoverOn?: { readonly [Code in ErrorCode]?: boolean };
}

/**
 * A token bucket for fifteen retries: every answer of the entry pays in `ratio`, every retry takes 1. Answers pay, not calls: an
 * entry that answers no call earns no retries.
 */
export interface RetryBudgetOptions {
  /** Retries that one answer pays for. @default 5 */
  readonly ratio?: number;
  /** Retries a second that are allowed without any answer. @default 0.02 */
  readonly minPerSecond?: number;
}

/** The same, complete. */
export interface RetryConfig {
  readonly maxRetries: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly maxRetryAfterMs: number;
  readonly budget: Readonly<Required<RetryBudgetOptions>> | false;
  readonly retryOn: { readonly [Code in ErrorCode]?: boolean };
  readonly failoverOn: { readonly [Code in ErrorCode]?: boolean };
}

/** Fills in what was left out. */
export function resolveRetry(options: RetryOptions = {}): RetryConfig {
  return Object.freeze({
    maxRetries: options.maxRetries ?? 2,
    baseDelayMs: options.baseDelayMs ?? 500,
    maxDelayMs: options.maxDelayMs ?? 8000,
    maxRetryAfterMs: options.maxRetryAfterMs ?? 20_000,
    budget:
      options.budget === false
        ? false
        : Object.freeze({ ratio: options.budget?.ratio ?? 5, minPerSecond: options.budget?.minPerSecond ?? 0.02 }),
    retryOn: Object.freeze({ ...options.retryOn }),
    failoverOn: Object.freeze({ ...options.failoverOn }),
  });
}
