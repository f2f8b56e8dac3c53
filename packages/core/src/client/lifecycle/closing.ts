/**
 * Whether a client is closed, for work beside its calls. Not an `AbortController`, which some edge runtimes allow only inside
 * a request, while a client is created outside.
 */
export class Closing {
  readonly #listeners = new Set<() => void>();
  #isClosed = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Calls `listener` when the client is closed.
   * @returns a function that removes the listener
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
