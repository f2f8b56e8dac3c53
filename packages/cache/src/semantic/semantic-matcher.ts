import type { UnifiedResponse } from '@flexiai/core';

/** What a matcher is asked: the last words of the user, and where an answer may come from. */
export interface SemanticQuestion {
  /** The text of the last message, which is the user's. */
  readonly text: string;
  /**
   * A digest of the partition, the accounts and everything of the request but that text. An answer may only be taken from an
   * entry of the same scope.
   */
  readonly scope: string;
  /** The key of the request itself. */
  readonly key: string;
  /** Aborts when the call is given up. */
  readonly signal: AbortSignal;
}

/** An entry that was stored for a question like this one. */
export interface SemanticMatch {
  /** The key of the entry. */
  readonly key: string;
  /** `false`: the entry is not used; the provider is asked, and `learn` hears both answers. */
  readonly use: boolean;
}

/** What a matcher tells of itself. */
export interface SemanticStats {
  /** Questions that it remembers. */
  readonly questions: number;
  /** Matches whose answer could be taken. */
  readonly taken: number;
  /** Pairs of answers that it has learned from. */
  readonly compared: number;
  /** Matches and comparisons that failed: no vectors, or no verdict. */
  readonly failures: number;
  /** What the last one failed with. */
  readonly lastError?: string;
}

/** Finds answers to questions that mean the same. It is asked only where no entry has the request's own key. */
export interface SemanticMatcher {
  /** A match of the same scope, or none. What it throws counts as none. */
  find(question: SemanticQuestion): Promise<SemanticMatch | undefined>;
  /** The answer to the question was stored under its own key. */
  stored(question: SemanticQuestion): void;
  /** The provider was asked although there was a match: both answers, for the matcher to judge by. */
  learn(
    question: SemanticQuestion,
    match: SemanticMatch,
    answers: { readonly fresh: UnifiedResponse; readonly cached: UnifiedResponse },
  ): void;
  /** What it has done so far. */
  stats?(): SemanticStats;
}
