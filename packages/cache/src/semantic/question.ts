import { Correctness } from './correctness.ts';

/** One wording of a question that has a stored answer. */
export interface Wording {
  readonly key: string;
  readonly text: string;
  /** Made when it is first compared. */
  vector: readonly number[] | undefined;
}

/** Wordings of one question that are compared with. */
const MAX_WORDINGS = 4;
/** Every so many answers that could be taken, the provider is asked all the same: what was right may become wrong. */
const AUDIT_EVERY = 20;

/** A question in its last wordings, and what was learned of it. */
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

  /** Whether an answer may be taken for a wording that is so similar. Every twentieth time it says no, to learn. */
  mayAnswer(similarity: number, maxErrorRate: number): boolean {
    if (1 - this.#correctness.at(similarity) > maxErrorRate) return false;
    this.#taken += 1;
    return this.#taken % AUDIT_EVERY !== 0;
  }

  observe(similarity: number, isRight: boolean): void {
    this.#correctness.observe(similarity, isRight);
  }
}
