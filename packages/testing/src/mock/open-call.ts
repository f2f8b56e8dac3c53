import type { MockCall } from './mock-call.ts';

/** A call that is being answered: it writes `aborted` into the call's record. */
export class OpenCall {
  readonly record: MockCall;
  readonly #signal: AbortSignal;
  readonly #abort: () => void;

  constructor(facts: Omit<MockCall, 'aborted'>, signal: AbortSignal) {
    const record = { ...facts, aborted: signal.aborted };
    this.record = record;
    this.#signal = signal;
    this.#abort = () => {
      record.aborted = true;
    };
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  /** The answer is whole, or the failure is thrown: nothing that follows aborts the call. */
  finish(): void {
    this.#signal.removeEventListener('abort', this.#abort);
  }

  /** The stream was left before its end. */
  leave(): void {
    this.finish();
    this.#abort();
  }
}
