import type { UnifiedResponse } from '@flexiai/core';

/** The question for a matcher: the last text of the user, and where an answer may come from. */
export interface SemanticQuestion {
  /** The text of the last message, which is a user message. */
  readonly text: string;
  /**
   * A digest of the partition, the accounts and everything in the request except that text. Only entries with the same
   * scope may be used.
   */
  readonly scope: string;
  /** The key of the request itself. */
  readonly key: string;
  /** Aborts when the call is aborted. */
  readonly signal: AbortSignal;
}

/** An entry that was stored for a similar question. */
export interface SemanticMatch {
  /** The key of the entry. */
  readonly key: string;
  /** `false`: the entry is not used; the provider is called, and `learn` receives both answers. */
  readonly use: boolean;
}

/** The figures of a matcher. */
export interface SemanticStats {
  /** Number of remembered questions. */
  readonly questions: number;
  /** Matches whose answer could be used. */
  readonly taken: number;
  /** Pairs of answers from which it has learned. */
  readonly compared: number;
  /** Matches and comparisons that failed: no vectors, or no verdict. */
  readonly failures: number;
  /** The error of the last failure. */
  readonly lastError?: string;
}

/** Finds answers to questions with the same meaning. It is called only if no entry has the request's own key. */
export interface SemanticMatcher {
  /** A match of the same scope, or none. An error counts as no match. */
  find(question: SemanticQuestion): Promise<SemanticMatch | undefined>;
  /** The answer to the question was stored under its own key. */
  stored(question: SemanticQuestion): void;
  /** The provider was called although there was a match: the matcher can compare both answers. */
  learn(
    question: SemanticQuestion,
    match: SemanticMatch,
    answers: { readonly fresh: UnifiedResponse; readonly cached: UnifiedResponse },
  ): void;
  /** The figures so far. */
  stats?(): SemanticStats;
}
