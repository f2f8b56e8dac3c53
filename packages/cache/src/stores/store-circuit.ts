/** Options of a store's circuit. Times in ms. */
export interface StoreCircuitOptions {
  /** Maximum total duration of failures since the last success. When it is used up, the circuit opens. */
  readonly budgetMs: number;
  /** Failures in a row that open the circuit, however fast they are. */
  readonly maxFailures: number;
  /** How long the circuit stays open at first. Doubles with each failed probe. */
  readonly restMs: number;
  readonly maxRestMs: number;
  /** A monotonic clock. */
  readonly now: () => number;
  /** Called when the circuit opens, with the failure that opened it, and when it closes. It must not throw. */
  readonly onChange?: (state: 'open' | 'closed', cause?: unknown) => void;
}

/** What an operation may do: proceed, run as a probe in the background, or be skipped. */
export type StorePermission = 'closed' | 'probe' | 'open';

/**
 * Keeps calls away from a failing store. It has no timers: the next operation after a pause is the probe, one at a
 * time, and no call waits for it.
 */
export class StoreCircuit {
  readonly #options: StoreCircuitOptions;
  #failures = 0;
  #lostMs = 0;
  #isOpen = false;
  #restMs: number;
  #retryAt = 0;
  /** When the current probe began. */
  #probeSince: number | undefined;

  constructor(options: StoreCircuitOptions) {
    this.#options = options;
    this.#restMs = options.restMs;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** While closed: how long the next operation may take until the budget is used up. */
  get allowanceMs(): number {
    return Math.max(0, this.#options.budgetMs - this.#lostMs);
  }

  /** Called before each operation. After `probe`, report the result with `probed`. */
  permit(): StorePermission {
    if (!this.#isOpen) return 'closed';
    const now = this.#options.now();
    if (now < this.#retryAt) return 'open';
    // A probe that never returns must not keep the circuit open for ever.
    if (this.#probeSince !== undefined && now - this.#probeSince < this.#restMs) return 'open';
    this.#probeSince = now;
    return 'probe';
  }

  succeeded(): void {
    if (this.#isOpen) return;
    this.#failures = 0;
    this.#lostMs = 0;
  }

  /** @param tookMs the duration of the failure */
  failed(tookMs: number, cause: unknown): void {
    if (this.#isOpen) return;
    this.#failures += 1;
    this.#lostMs += tookMs;
    if (this.#failures < this.#options.maxFailures && this.#lostMs < this.#options.budgetMs) return;
    this.#isOpen = true;
    this.#rest();
    this.#options.onChange?.('open', cause);
  }

  /** An operation succeeded after its time-out: the next operation is a probe, without a pause. */
  answeredLate(): void {
    if (this.#isOpen && this.#probeSince === undefined) this.#retryAt = this.#options.now();
  }

  /**
   * The result of a probe. A probe that exceeds the budget shows that the store is alive, but does not close the
   * circuit.
   */
  probed(isSuccess: boolean, tookMs: number): void {
    if (!this.#isOpen) return;
    this.#probeSince = undefined;
    if (!isSuccess) {
      this.#restMs = Math.min(this.#restMs * 2, this.#options.maxRestMs);
      this.#rest();
    } else if (tookMs > this.#options.budgetMs) {
      // The store may have just restarted, or be slow: the next probe decides.
      this.#rest();
    } else {
      this.#isOpen = false;
      this.#failures = 0;
      this.#lostMs = 0;
      this.#restMs = this.#options.restMs;
      this.#options.onChange?.('closed');
    }
  }

  #rest(): void {
    this.#retryAt = this.#options.now() + this.#restMs;
  }
}
