import type { CostParts } from './cost-parts.ts';
import type { ErrorCode } from './error-code.ts';
import type { RequestIssue } from './request-issue.ts';
import type { Usage } from './usage.ts';

/** How one try on one candidate ended. */
export type AttemptOutcome = 'success' | 'failed' | 'interrupted' | 'aborted';

/**
 * Why a try was made: the first choice, again on the same candidate, on the next one, beside a slow one, or to test a
 * recovering one. `cache` is no try: the answer came from a cache, and `provider` and `model` say who had given it.
 */
export type AttemptKind = 'first' | 'retry' | 'failover' | 'hedge' | 'probe' | 'cache';

/** One line of the ledger: a try on a candidate. */
export interface Attempt {
  /** The entry's name. */
  readonly provider: string;
  /** The model that was asked. */
  readonly model: string;
  /** The model that answered, where it is another one, or a dated version of it. */
  readonly servedModel?: string;
  readonly kind: AttemptKind;
  /** The circuit was open, and the candidate was asked all the same: no other one was left. */
  readonly lastResort?: true;
  /** Which of the entry's `apiKeys` was used, from 0. Absent where it has one key. */
  readonly keyIndex?: number;
  readonly outcome: AttemptOutcome;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Until the response headers, in ms. */
  readonly headersMs?: number;
  /** Until the first content, in ms. */
  readonly firstContentMs?: number;
  /** From start to end, in ms. */
  readonly durationMs: number;
  /** Set unless the try succeeded. */
  readonly errorCode?: ErrorCode;
  /** The error's message. */
  readonly errorMessage?: string;
  /** No connection could be opened: nothing was sent, and nothing is billed. */
  readonly unsent?: true;
  /** HTTP status. */
  readonly status?: number;
  /** The provider's own id of the request. */
  readonly requestId?: string;
  /** What the try used; `accuracy: 'unknown'` where nothing is known. */
  readonly usage?: Usage;
  /** What its tokens cost at the price of the model that answered, in USD; absent where price or usage is not known. */
  readonly costUsd?: number;
  /** Of `costUsd`, by kind. */
  readonly costParts?: CostParts;
  /** Whether `costUsd` is all that the provider bills, by its own figures. Set with it. */
  readonly costAccuracy?: 'reported' | 'estimated';
}

/** Why a candidate was passed over without a try. */
export type SkipReason =
  | 'circuit-open'
  | 'probe-in-flight'
  | 'isolated'
  | 'credential-out'
  | 'no-credential'
  | 'not-loaded'
  | 'cooling-down'
  | 'at-capacity'
  | 'rate-limited'
  | 'over-budget'
  | 'missing-capability'
  | 'context-size'
  | 'invalid-parameter'
  | 'unsupported-setting'
  | 'unknown-price'
  | 'not-chosen'
  | 'other-model';

/**
 * A candidate that was not tried, and why. It is no line of `attempts`: there it would falsify every count and every sum (tokens, cost,
 * requests).
 */
export interface SkippedCandidate {
  readonly provider: string;
  readonly model: string;
  readonly reason: SkipReason;
  /** The same in a sentence. */
  readonly message: string;
  /** When it can be tried again, in ms since the epoch, where that is known. */
  readonly retryAt?: number;
  /** What the request asks of the model that it does not take, for `invalid-parameter` and `unsupported-setting`. */
  readonly issues?: readonly RequestIssue[];
}
