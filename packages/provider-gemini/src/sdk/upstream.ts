/**
 * The life of one request: it ends with the caller's signal, or when it is closed. The SDK listens to the signal that it
 * is given and never stops, so it is given one that goes away with the call.
 */
export class Upstream {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #forward = (): void => this.#controller.abort(this.#outer.reason);

  constructor(outer: AbortSignal) {
    this.#outer = outer;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Follows the caller's signal from now on. */
  open(): void {
    if (this.#outer.aborted) this.#forward();
    else this.#outer.addEventListener('abort', this.#forward, { once: true });
  }

  /** Closes the socket, if it is still open. */
  abort(): void {
    this.#controller.abort();
  }

  /** Stops following the caller's signal. */
  release(): void {
    this.#outer.removeEventListener('abort', this.#forward);
  }
}
