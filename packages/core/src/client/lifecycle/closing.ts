/**
 * Whether a client is closed, for what runs beside its calls. Not an `AbortController`: that one can be made nowhere but
 * inside a request on some edge runtimes, and a client stands outside.
 */
export class Closing {
  readonly #listeners = new Set<() => void>();
  #isClosed = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Calls `listener` when the client is closed.
   * @returns takes the listener out again
   */
  onClose(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }
}
