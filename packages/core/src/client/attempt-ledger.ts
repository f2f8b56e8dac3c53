import type { FlexiAIError } from '../errors/flexiai-error.ts';
import { errorOfSkip } from '../routing/route.ts';
import type { Attempt, SkippedCandidate } from '../types/attempt.ts';

/** Every try of a call and every candidate that was passed over, in order. */
export class AttemptLedger {
  readonly attempts: Attempt[] = [];
  readonly #skipped: SkippedCandidate[] = [];
  readonly #outcomes: (FlexiAIError | SkippedCandidate)[] = [];
  /** Tries that were started. */
  started = 0;

  add(attempt: Attempt, error: FlexiAIError | undefined): void {
    this.attempts.push(attempt);
    if (error !== undefined) this.#outcomes.push(error);
  }

  skip(candidate: SkippedCandidate): void {
    this.#skipped.push(candidate);
    this.#outcomes.push(candidate);
  }

  /** One entry a candidate: the last word on those that were looked at more than once. */
  get skipped(): readonly SkippedCandidate[] {
    return [...new Map(this.#skipped.map((skipped) => [`${skipped.provider}\n${skipped.model}`, skipped])).values()];
  }

  /** The error of each try and of each candidate that was passed over, in order. */
  errors(): readonly FlexiAIError[] {
    return this.#outcomes.map((outcome) => ('reason' in outcome ? errorOfSkip(outcome) : outcome));
  }
}
