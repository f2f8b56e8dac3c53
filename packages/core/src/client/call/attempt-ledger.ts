import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { AttemptKind, AttemptRecord, SkippedCandidate } from '../../model/attempt.ts';
import type { Cost } from '../../model/cost.ts';
import { errorOfSkip } from '../../routing/skip.ts';
import { costOfAttempts } from '../../usage/cost-of-attempts.ts';

/** Every attempt of a call and every skipped candidate, in order. */
export class AttemptLedger {
  readonly attempts: AttemptRecord[] = [];
  /** The numbers of the attempts, in the same order. */
  readonly #numbers: number[] = [];
  readonly #skipped: SkippedCandidate[] = [];
  readonly #outcomes: (FlexiAIError | SkippedCandidate)[] = [];
  /** Started attempts, and how many of them were retries and failovers. They include attempts that outlast the call. */
  started = 0;
  retries = 0;
  failovers = 0;

  /** Counts the start of an attempt. @returns its number */
  start(kind: AttemptKind): number {
    this.started += 1;
    if (kind === 'retry') this.retries += 1;
    else if (kind === 'failover') this.failovers += 1;
    return this.started;
  }

  /** @param number the attempt's position among those started: hedges may end in another order */
  add(attempt: AttemptRecord, number: number, error: FlexiAIError | undefined): void {
    let place = this.attempts.length;
    while (place > 0 && (this.#numbers[place - 1] ?? 0) > number) place -= 1;
    if (place === this.attempts.length) {
      // Nearly always: `splice` makes a list of what it removes, even of nothing.
      this.attempts.push(attempt);
      this.#numbers.push(number);
    } else {
      this.attempts.splice(place, 0, attempt);
      this.#numbers.splice(place, 0, number);
    }
    if (error !== undefined) this.#outcomes.push(error);
  }

  skip(candidate: SkippedCandidate): void {
    this.#skipped.push(candidate);
    this.#outcomes.push(candidate);
  }

  /** The sum of the attempts' costs; `undefined` where none has a known price. */
  get cost(): Cost | undefined {
    return costOfAttempts(this.attempts);
  }

  /** The last skip of each candidate. */
  get skipped(): readonly SkippedCandidate[] {
    if (this.#skipped.length === 0) return [];
    const left = this.#skipped.filter((skipped) => !this.#wasLastResort(skipped));
    return [...new Map(left.map((skipped) => [`${skipped.provider}\n${skipped.model}`, skipped])).values()];
  }

  /** The error of each failed attempt and of each skipped candidate, in order. */
  errors(): readonly FlexiAIError[] {
    return this.#outcomes
      .filter((outcome) => !('reason' in outcome && this.#wasLastResort(outcome)))
      .map((outcome) => ('reason' in outcome ? errorOfSkip(outcome) : outcome));
  }

  /** Whether it was first skipped for its open circuit, and then asked in the end. */
  #wasLastResort({ provider, model }: SkippedCandidate): boolean {
    return this.attempts.some(
      (attempt) => attempt.lastResort === true && attempt.provider === provider && attempt.model === model,
    );
  }
}
