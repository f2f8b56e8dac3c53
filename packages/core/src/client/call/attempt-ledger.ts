import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { Attempt, AttemptKind, SkippedCandidate } from '../../model/attempt.ts';
import type { Cost } from '../../model/cost.ts';
import { errorOfSkip } from '../../routing/skip.ts';
import { costOfAttempts } from '../../usage/cost-of-attempts.ts';

/** Every try of a call and every candidate that was passed over, in order. */
export class AttemptLedger {
  readonly attempts: Attempt[] = [];
  /** The numbers of the tries, in the same order. */
  readonly #numbers: number[] = [];
  readonly #skipped: SkippedCandidate[] = [];
  readonly #outcomes: (FlexiAIError | SkippedCandidate)[] = [];
  /** Tries that were started; of them, retries and failovers. Those that are not over when the call ends count, too. */
  started = 0;
  retries = 0;
  failovers = 0;

  /** A try begins. @returns its number */
  start(kind: AttemptKind): number {
    this.started += 1;
    if (kind === 'retry') this.retries += 1;
    else if (kind === 'failover') this.failovers += 1;
    return this.started;
  }

  /** @param number the try's place among those that were started: hedged ones may end in another order */
  add(attempt: Attempt, number: number, error: FlexiAIError | undefined): void {
    let place = this.attempts.length;
    while (place > 0 && (this.#numbers[place - 1] ?? 0) > number) place -= 1;
    this.attempts.splice(place, 0, attempt);
    this.#numbers.splice(place, 0, number);
    if (error !== undefined) this.#outcomes.push(error);
  }

  skip(candidate: SkippedCandidate): void {
    this.#skipped.push(candidate);
    this.#outcomes.push(candidate);
  }

  /** What the tries cost together; `undefined` where none has a known price. */
  get cost(): Cost | undefined {
    return costOfAttempts(this.attempts);
  }

  /** One entry a candidate: the last word on those that were looked at more than once. */
  get skipped(): readonly SkippedCandidate[] {
    if (this.#skipped.length === 0) return [];
    const left = this.#skipped.filter((skipped) => !this.#wasLastResort(skipped));
    return [...new Map(left.map((skipped) => [`${skipped.provider}\n${skipped.model}`, skipped])).values()];
  }

  /** The error of each try and of each candidate that was passed over, in order. */
  errors(): readonly FlexiAIError[] {
    return this.#outcomes
      .filter((outcome) => !('reason' in outcome && this.#wasLastResort(outcome)))
      .map((outcome) => ('reason' in outcome ? errorOfSkip(outcome) : outcome));
  }

  /** Whether it was passed over at first, for its open circuit, and asked in the end. */
  #wasLastResort({ provider, model }: SkippedCandidate): boolean {
    return this.attempts.some(
      (attempt) => attempt.lastResort === true && attempt.provider === provider && attempt.model === model,
    );
  }
}
