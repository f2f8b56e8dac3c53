import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { OpenableAttempt } from '../attempt/openable-attempt.ts';

/** One line of tries of a call, one after the other. A call that hedges has two of them side by side. */
export class Lane<Try extends OpenableAttempt> {
  /** The failure that the next try would make good, for the `failover` event. */
  failure: { readonly from: string; readonly error: FlexiAIError } | undefined;
  /** The try that is being opened. */
  opening: Try | undefined;
  /** The first try of the lane is a hedge. */
  isHedge: boolean;
  /** Another lane has the answer. */
  isLost = false;
  #abandoned: FlexiAIError | undefined;
  #endWait: ((cause: FlexiAIError) => void) | undefined;

  constructor(isHedge: boolean) {
    this.isHedge = isHedge;
  }

  /**
   * Asks nobody any more, and ends the wait or the try that is under way: nobody wants the answer.
   *
   * @param isLost another lane has one
   */
  abandon(cause: FlexiAIError, isLost = false): void {
    this.isLost ||= isLost;
    this.#abandoned ??= cause;
    this.#endWait?.(cause);
    this.opening?.cancel(cause, isLost);
  }

  /** @throws why it was abandoned */
  throwIfAbandoned(): void {
    if (this.#abandoned !== undefined) throw this.#abandoned;
  }

  /** A wait begins that `end` ends early. */
  waits(end: (cause: FlexiAIError) => void): void {
    this.#endWait = end;
    if (this.#abandoned !== undefined) end(this.#abandoned);
  }
}
