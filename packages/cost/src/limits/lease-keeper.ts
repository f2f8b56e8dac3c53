/** Renews the leases of calls that are under way, so that only those of a process that is gone expire. */
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
    // A process must not live on for the sake of its leases.
    if (typeof this.#timer === 'object') this.#timer.unref?.();
  }

  /** The timer ends at its next turn, where no lease is left: calls that come one after the other share one. */
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
