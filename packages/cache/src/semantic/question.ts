import { Correctness } from './correctness.ts';

/** One wording of a question that has a stored answer. */
export interface Wording {
  readonly key: string;
  readonly text: string;
  /** Created when it is first compared. */
  vector: readonly number[] | undefined;
}

/** How many wordings of one question are compared. */
const MAX_WORDINGS = 4;
/** After this many acceptable answers, the provider is called in any case, because a right answer may become wrong. */
const AUDIT_EVERY = 20;

/** A question in its last wordings, and what was learned about it. */
export class Question {
  readonly #correctness = new Correctness();
  #wordings: readonly Wording[] = [];
  #taken = 0;

  get wordings(): readonly Wording[] {
    return this.#wordings;
  }

  add(key: string, text: string): void {
    if (this.#wordings.some((wording) => wording.key === key)) return;
    this.#wordings = [...this.#wordings, { key, text, vector: undefined }].slice(-MAX_WORDINGS);
  }

  forget(key: string): void {
    this.#wordings = this.#wordings.filter((wording) => wording.key !== key);
  }

  /**
   * Whether the answer may be used for a wording with this similarity. Every twentieth time the result is false, to
   * keep learning.
   */
  mayAnswer(similarity: number, maxErrorRate: number): boolean {
    if (1 - this.#correctness.at(similarity) > maxErrorRate) return false;
    this.#taken += 1;
    return this.#taken % AUDIT_EVERY !== 0;
  }

  observe(similarity: number, isRight: boolean): void {
    this.#correctness.observe(similarity, isRight);
  }
}
