import type { MockCall } from './mock-call.ts';

/** A call in progress: it sets `aborted` in the call's record. */
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

  /** The answer is complete, or the failure is thrown: later events do not abort the call. */
  finish(): void {
    this.#signal.removeEventListener('abort', this.#abort);
  }

  /** The stream was ended early. */
  leave(): void {
    this.finish();
    this.#abort();
  }
}
