/** Renews the leases of calls in progress, so that only the leases of crashed processes expire. */
export class LeaseKeeper {
  readonly #ttlMs: number;
  readonly #renew: (ids: readonly string[]) => void;
  readonly #ids = new Set<string>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(ttlMs: number, renew: (ids: readonly string[]) => void) {
    this.#ttlMs = ttlMs;
    this.#renew = renew;
  }

  add(id: string): void {
    this.#ids.add(id);
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#tick(), this.#ttlMs / 3);
    // Leases must not keep a process running.
    if (typeof this.#timer === 'object') this.#timer.unref?.();
  }

  /** The timer stops at its next tick if no lease is left: consecutive calls share one timer. */
  delete(id: string): void {
    this.#ids.delete(id);
  }

  #tick(): void {
    if (this.#ids.size > 0) {
      this.#renew([...this.#ids]);
      return;
    }
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
