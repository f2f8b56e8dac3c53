import type { CostParts } from './cost-parts.ts';
import type { ErrorCode } from './error-code.ts';
import type { RequestIssue } from './request-issue.ts';
import type { Usage } from './usage.ts';

/** How an attempt on a candidate ended. */
export type AttemptOutcome = 'success' | 'failed' | 'interrupted' | 'aborted';

/**
 * Why an attempt was made: the first candidate of the call, a retry on the same candidate, a failover to the next one, a hedge
 * beside a slow one, or a probe of a recovering one. `cache` is not an attempt: the answer came from a cache, and `provider` and
 * `model` name the origin of the cached answer.
 */
export type AttemptKind = 'first' | 'retry' | 'failover' | 'hedge' | 'probe' | 'cache';

/** One record of the ledger: an attempt on a candidate. */
export interface AttemptRecord {
  /** The name of the entry. */
  readonly provider: string;
  /** The model that was asked. */
  readonly model: string;
  /** The model that answered, if it differs from the requested one, such as a dated version. */
  readonly servedModel?: string;
  readonly kind: AttemptKind;
  /** The circuit was open, and the candidate was asked as the last resort, because no other candidate was left. */
  readonly lastResort?: true;
  /** The index of the key in the entry's `apiKeys`, from 0. Absent if the entry has one key. */
  readonly keyIndex?: number;
  readonly outcome: AttemptOutcome;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Time until the response headers, in ms. */
  readonly headersMs?: number;
  /** Time until the first content, in ms. */
  readonly firstContentMs?: number;
  /** Time from start to end, in ms. */
  readonly durationMs: number;
  /** Present unless the attempt succeeded. */
  readonly errorCode?: ErrorCode;
  /** The message of the error. */
  readonly errorMessage?: string;
  /** No connection could be opened: nothing was sent, and nothing is billed. */
  readonly unsent?: true;
  /** HTTP status. */
  readonly status?: number;
  /** The provider's id for the request. */
  readonly providerRequestId?: string;
  /** The same as `providerRequestId`. @deprecated Use `providerRequestId`. */
  readonly requestId?: string;
  /** The tokens of the attempt; `accuracy: 'unknown'` if nothing is known. */
  readonly usage?: Usage;
  /** The cost of its tokens at the price of the model that answered, in USD; absent if price or usage is not known. */
  readonly costUsd?: number;
  /** The parts of `costUsd`. */
  readonly costParts?: CostParts;
  /** Whether `costUsd` is complete and comes from the provider's own figures. Present with `costUsd`. */
  readonly costAccuracy?: 'reported' | 'estimated';
}

/** Why a candidate was skipped without an attempt. */
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
  | 'data-terms'
  | 'context-size'
  | 'invalid-parameter'
  | 'unsupported-setting'
  | 'unknown-price'
  | 'not-chosen'
  | 'other-model';

/** A candidate that was skipped, with the reason. It is not part of `attempts`, where it would falsify counts and sums (tokens, cost). */
export interface SkippedCandidate {
  readonly provider: string;
  readonly model: string;
  readonly reason: SkipReason;
  /** The reason in a sentence. */
  readonly message: string;
  /** When it can be tried again, in ms since the epoch, if that is known. */
  readonly retryAt?: number;
  /** The settings of the request that the model does not support, for `invalid-parameter` and `unsupported-setting`. */
  readonly issues?: readonly RequestIssue[];
}
