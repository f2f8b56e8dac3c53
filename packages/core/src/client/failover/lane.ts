import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { Route } from '../../routing/route.ts';
import type { Attempt } from '../attempt/attempt.ts';
import type { Call } from '../call/call.ts';

/** One line of attempts of a call, one after the other. A call that hedges has two of them side by side. */
export class Lane {
  /** The failure that the next attempt would make good, for the `failover` event. */
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
   * Ends the wait or the attempt that is under way: no further candidate is asked.
   * @param isLost another lane has an answer
   */
  abandon(cause: FlexiAIError, isLost = false): void {
    this.isLost ||= isLost;
    this.#abandoned ??= cause;
    this.#endWait?.(cause);
    this.opening?.cancel(cause, isLost);
  }

  /** @throws what ended the call or the lane; the call's time-out when its time is up */
  throwIfOver({ entry, model }: Route): void {
    this.#call.throwIfStopped();
    if (this.#abandoned !== undefined) throw this.#abandoned;
    if (this.#call.remainingMs() > 0) return;
    const timeout = this.#call.timeout(entry.name, model);
    this.#call.stop(timeout);
    throw this.#call.sign(timeout);
  }

  /** @throws what ended the call or the lane meanwhile */
  async wait(milliseconds: number): Promise<void> {
    try {
      await this.#call.wait(milliseconds, (end) => this.#begun(end));
    } catch (thrown) {
      throw this.#call.sign(thrown as FlexiAIError);
    }
  }

  /**
   * Waits for what a route needs. `undefined` when the time is over first.
   * @throws what ended the call or the lane meanwhile, or what `promise` rejects with
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

  /** A wait begins that `end` ends early. */
  #begun(end: (cause: FlexiAIError) => void): void {
    this.#endWait = end;
    if (this.#abandoned !== undefined) end(this.#abandoned);
  }
}
