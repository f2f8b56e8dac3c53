import type { BudgetExceededError } from '../errors/client-errors.ts';
import type { Attempt } from '../model/attempt.ts';
import type { EmbeddingRequest } from '../model/embedding.ts';
import type { PricedEntry } from '../model/price-source.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { Logger } from '../plugin/logger.ts';

/** One candidate of a call, as an admission sees it. */
export interface AdmissionTarget {
  /** The entry's name. */
  readonly provider: string;
  /** The plugin's id. */
  readonly plugin: string;
  readonly model: string;
  /** What a price source knows of the entry. */
  readonly priced: PricedEntry;
  /** Prompt and answer together, in tokens, where it is known. */
  readonly maxContextTokens: number | undefined;
}

/** What a try asks for: a chat completion, or the vectors of one batch of texts. */
export type AdmissionSubject =
  | { readonly operation: 'chat'; readonly request: UnifiedRequest }
  | { readonly operation: 'embedding'; readonly request: EmbeddingRequest };

/** What is known of a try before it is made. */
export type AdmissionPreview = AdmissionSubject & {
  /** The caller's labels from the call's options. */
  readonly metadata: { readonly [key: string]: unknown };
  /** The candidate that is to be asked. */
  readonly target: AdmissionTarget;
  /** The candidates that could be asked after it, in their order. Computed when it is read. */
  readonly others: readonly AdmissionTarget[];
};

/** The same, for a call that is under way. */
export type AdmissionQuestion = AdmissionPreview & {
  /** The same object for all tries of a call, also of those side by side: a key for a WeakMap. */
  readonly call: object;
  /** The call's id. */
  readonly requestId: string;
  /** The same for all calls that serve one purpose. */
  readonly correlationId: string;
  /** The call's. */
  readonly logger: Logger;
};

/** A try that may be made, and what is to be known of its end. Exactly one of the two is called, once. */
export interface AdmittedTry {
  /**
   * The try was made and is over, in whichever way: answered, failed, aborted, left, or given up for a hedge.
   * @param attempt its line of the ledger
   */
  settle(attempt: Attempt): void;
  /** The try was not made after all. */
  release(): void;
}

/** A try that may not be made. It counts against no circuit, no key and no retry budget. */
export interface RefusedTry {
  readonly error: BudgetExceededError;
  /**
   * Whether the next candidate is asked in its place. If not, the call fails with the error, where nothing was asked yet; after a
   * try, the next candidate is asked either way.
   */
  readonly passOver: boolean;
}

/** What an admission says of a try; `undefined` where it has no say. */
export type AdmissionVerdict = AdmittedTry | RefusedTry | undefined;

/** What an admission would say of a try, for `explain`. */
export interface AdmissionForecast {
  /** Why it would be refused; absent where it would be admitted. */
  readonly refusal?: RefusedTry;
  /** The limit that leaves least; absent where none applies. */
  readonly budget?: BudgetForecast;
}

/** What a limit leaves for a try. */
export interface BudgetForecast {
  /** The limit's name. */
  readonly limit: string;
  /** What is left of it, in USD. */
  readonly leftUsd: number;
  /** What would be set aside for the try, in USD. */
  readonly neededUsd: number;
}
