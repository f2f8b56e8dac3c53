import type { BudgetExceededError } from '../errors/client-errors.ts';
import type { AttemptRecord } from '../model/attempt.ts';
import type { EmbeddingRequest } from '../model/embedding.ts';
import type { PricedEntry } from '../model/price-source.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { Logger } from '../plugin/logger.ts';

/** One candidate of a call, as an admission sees it. */
export interface AdmissionTarget {
  /** The name of the entry. */
  readonly provider: string;
  /** The id of the plugin. */
  readonly plugin: string;
  readonly model: string;
  /** What a price source knows about the entry. */
  readonly priced: PricedEntry;
  /** Prompt and answer together, in tokens, if the limit is known. */
  readonly maxContextTokens: number | undefined;
}

/** What an attempt requests: a chat completion, or the vectors of one batch of texts. */
export type AdmissionSubject =
  | { readonly operation: 'chat'; readonly request: UnifiedRequest }
  | { readonly operation: 'embedding'; readonly request: EmbeddingRequest };

/** What is known about an attempt before it starts. */
export type AdmissionPreview = AdmissionSubject & {
  /** The caller's labels from the call's options. */
  readonly metadata: { readonly [key: string]: unknown };
  /** The candidate of the attempt. */
  readonly target: AdmissionTarget;
  /** The candidates that could follow it, in their order. Computed when it is read. */
  readonly others: readonly AdmissionTarget[];
};

/** The same for a call that has started. */
export type AdmissionQuestion = AdmissionPreview & {
  /** One object for all attempts of a call, also parallel ones; it can be the key of a WeakMap. */
  readonly call: object;
  /** The client's id of the call. */
  readonly callId: string;
  /** The same as `callId`. @deprecated Use `callId`. */
  readonly requestId: string;
  /** The id of the request that the call belongs to. */
  readonly correlationId: string;
  /** The signal of the call. */
  readonly logger: Logger;
};

/** An admitted attempt. Exactly one of the two functions is called, once. */
export interface AdmittedTry {
  /**
   * The attempt ended: it was answered, failed, was aborted, was left, or was cancelled for a hedge.
   * @param attempt its record in the ledger
   */
  settle(attempt: AttemptRecord): void;
  /** The attempt did not start. */
  release(): void;
}

/** A refused attempt. It does not count for the circuit, the key or the retry budget. */
export interface RefusedTry {
  readonly error: BudgetExceededError;
  /**
   * Whether the next candidate is asked. If not, and nothing was asked yet, the call fails with the error; after an attempt, the
   * next candidate is asked in either case.
   */
  readonly passOver: boolean;
}

/** The result of an admission; `undefined` if the middleware does not decide about the attempt. */
export type AdmissionVerdict = AdmittedTry | RefusedTry | undefined;

/** What an admission would decide about an attempt, for `explain`. */
export interface AdmissionForecast {
  /** Why the attempt would be refused; absent if it would be admitted. */
  readonly refusal?: RefusedTry;
  /** The limit with the least left; absent if no limit applies. */
  readonly budget?: BudgetForecast;
}

/** What is left of a limit before an attempt. */
export interface BudgetForecast {
  /** The name of the limit. */
  readonly limit: string;
  /** What is left of it, in USD. */
  readonly leftUsd: number;
  /** What would be reserved for the attempt, in USD. */
  readonly neededUsd: number;
}
