/** How a circuit in front of a store behaves. Times in ms. */
export interface StoreCircuitOptions {
  /** What failures may cost together since the last success. When it is spent, the circuit opens. */
  readonly budgetMs: number;
  /** Failures in a row that open the circuit, however quick they are. */
  readonly maxFailures: number;
  /** How long the circuit stays open at first. Doubles with each probe that fails. */
  readonly restMs: number;
  readonly maxRestMs: number;
  /** A monotonic clock. */
  readonly now: () => number;
  /** Called when the circuit opens, with the failure that opened it, and when it closes. It must not throw. */
  readonly onChange?: (state: 'open' | 'closed', cause?: unknown) => void;
}

/** What an operation may do: go on, try in the background what nothing waits for, or leave it. */
export type StorePermission = 'closed' | 'probe' | 'open';

/**
 * Keeps calls away from a store that fails. It has no timers: the next operation after a rest is the probe, one at a time, and
 * nothing waits for it.
 */
export class StoreCircuit {
  readonly #options: StoreCircuitOptions;
  #failures = 0;
  #lostMs = 0;
  #isOpen = false;
  #restMs: number;
  #retryAt = 0;
  /** While a probe is under way: when it began. */
  #probeSince: number | undefined;

  constructor(options: StoreCircuitOptions) {
    this.#options = options;
    this.#restMs = options.restMs;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** While closed: how long the next operation may take before the budget is spent. */
  get allowanceMs(): number {
    return Math.max(0, this.#options.budgetMs - this.#lostMs);
  }

  /** To be asked before each operation. After `probe`, report the outcome with `probed`. */
  permit(): StorePermission {
    if (!this.#isOpen) return 'closed';
    const now = this.#options.now();
    if (now < this.#retryAt) return 'open';
    // A probe that never comes back must not keep the circuit open for ever.
    if (this.#probeSince !== undefined && now - this.#probeSince < this.#restMs) return 'open';
    this.#probeSince = now;
    return 'probe';
  }

  succeeded(): void {
    if (this.#isOpen) return;
    this.#failures = 0;
    this.#lostMs = 0;
  }

  /** @param tookMs what the failure cost */
  failed(tookMs: number, cause: unknown): void {
    if (this.#isOpen) return;
    this.#failures += 1;
    this.#lostMs += tookMs;
    if (this.#failures < this.#options.maxFailures && this.#lostMs < this.#options.budgetMs) return;
    this.#isOpen = true;
    this.#rest();
    this.#options.onChange?.('open', cause);
  }

  /** An operation that was given up was answered after all: the next one probes, without a rest. */
  answeredLate(): void {
    if (this.#isOpen && this.#probeSince === undefined) this.#retryAt = this.#options.now();
  }

  /** The outcome of a probe. One that took longer than the budget shows life, but closes nothing. */
  probed(isSuccess: boolean, tookMs: number): void {
    if (!this.#isOpen) return;
    this.#probeSince = undefined;
    if (!isSuccess) {
      this.#restMs = Math.min(this.#restMs * 2, this.#options.maxRestMs);
      this.#rest();
    } else if (tookMs > this.#options.budgetMs) {
      // Its answer was late because the store is just back, or because it is slow: the next probe tells.
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
