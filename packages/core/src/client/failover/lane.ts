import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { Route } from '../../routing/route.ts';
import type { Attempt } from '../attempt/attempt.ts';
import type { Call } from '../call/call.ts';

/** A sequence of attempts of a call. A call with a hedge has two lanes at the same time. */
export class Lane {
  /** The failure before the next attempt, for the `failover` event. */
  failure: { readonly from: string; readonly error: FlexiAIError } | undefined;
  /** The attempt that is being opened. */
  opening: Attempt | undefined;
  /** The first attempt of the lane is a hedge. */
  isHedge: boolean;
  /** Another lane has the answer. */
  isLost = false;
  readonly #call: Call;
  #abandoned: FlexiAIError | undefined;
  #endWait: ((cause: FlexiAIError) => void) | undefined;

  constructor(call: Call, isHedge: boolean) {
    this.#call = call;
    this.isHedge = isHedge;
  }

  /**
   * Ends the pending wait or attempt: no other candidate is asked.
   * @param isLost another lane has an answer
   */
  abandon(cause: FlexiAIError, isLost = false): void {
    this.isLost ||= isLost;
    this.#abandoned ??= cause;
    this.#endWait?.(cause);
    this.opening?.cancel(cause, isLost);
  }

  /** Sets the attempt that is being opened. It is cancelled if the lane was abandoned while the attempt was made. */
  begin(attempt: Attempt): void {
    this.opening = attempt;
    if (this.#abandoned !== undefined) attempt.cancel(this.#abandoned, this.isLost);
  }

  /** @throws the error that ended the call or the lane; the call's time-out when its time is over */
  throwIfOver({ entry, model }: Route): void {
    this.#call.throwIfStopped();
    if (this.#abandoned !== undefined) throw this.#abandoned;
    if (this.#call.remainingMs() > 0) return;
    const timeout = this.#call.timeout(entry.name, model);
    this.#call.stop(timeout);
    throw this.#call.sign(timeout);
  }

  /** @throws the error that ended the call or the lane */
  async wait(milliseconds: number): Promise<void> {
    try {
      await this.#call.wait(milliseconds, (end) => this.#begun(end));
    } catch (thrown) {
      throw this.#call.sign(thrown as FlexiAIError);
    }
  }

  /**
   * Waits for what a route needs. Resolves with `undefined` if the time is over first.
   * @throws the error that ended the call or the lane, or that `promise` rejects with
   */
  async waitFor<T>(promise: Promise<T>, milliseconds: number, route: Route): Promise<T | undefined> {
    try {
      const value = await this.#call.waitFor(promise, milliseconds, (end) => this.#begun(end));
      this.throwIfOver(route);
      return value;
    } catch (thrown) {
      throw this.#call.sign(thrown as FlexiAIError);
    }
  }

  /** A wait begins; `end` ends it early. */
  #begun(end: (cause: FlexiAIError) => void): void {
    this.#endWait = end;
    if (this.#abandoned !== undefined) end(this.#abandoned);
  }
}
