import type { ErrorCode } from '../../model/error-code.ts';

/** How often, and after which waits, a call retries the same candidate. */
export interface RetryOptions {
  /** Retries on the same candidate. @default 2 */
  readonly maxRetries?: number;
  /**
   * The upper bound of the first wait, in ms; it doubles with each retry. A wait is random between 0 and the bound. If no other
   * candidate can be asked, it is between three quarters of the bound and the bound, because only waiting helps then.
   * @default 500
   */
  readonly baseDelayMs?: number;
  /** The longest wait that the client chooses itself, in ms. @default 8000 */
  readonly maxDelayMs?: number;
  /** The longest Retry-After that the client waits for when no other candidate is healthy, in ms. @default 20000 */
  readonly maxRetryAfterMs?: number;
  /**
   * Limits the retries for an entry that does not answer; `false` for no limit.
   * @default { ratio: 5, minPerSecond: 0.02 }
   */
  readonly budget?: RetryBudgetOptions | false;
  /** By error code: whether a call may retry the same candidate. @default the traits table */
  readonly retryOn?: { readonly [Code in ErrorCode]?: boolean };
  /** By error code: whether a call may ask the next candidate. @default the traits table */
  readonly failoverOn?: { readonly [Code in ErrorCode]?: boolean };
}

/**
 * A token bucket for fifteen retries: every answer of the entry adds `ratio` tokens, every retry takes 1. Only answers add tokens,
 * so an entry that answers no call gets no retries.
 */
export interface RetryBudgetOptions {
  /** Retries that one answer allows. @default 5 */
  readonly ratio?: number;
  /** Retries per second that are allowed without any answer. @default 0.02 */
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

/** Adds the defaults. */
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
