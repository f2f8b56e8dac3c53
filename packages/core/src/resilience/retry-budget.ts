import type { RetryConfig } from '../config/retry-config.ts';

/** Seconds of `minPerSecond` that an idle entry may save up. */
const RESERVE_SECONDS = 10;

/** A retry costs 1. Ten deposits of 0.1 are a little less than that in binary fractions, and must do. */
const PRICE = 1 - 1e-9;

/**
 * A token bucket over one entry's retries, after Finagle's: every call pays in `ratio`, every retry takes 1, and time
 * pays in `minPerSecond`. In a long outage retries then add at most `ratio` to the traffic.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #minPerSecond: number;
  readonly #capacity: number;
  #balance: number;
  #paidUntil = Date.now();

  constructor(config: Exclude<RetryConfig['budget'], false>) {
    this.#ratio = config.ratio;
    this.#minPerSecond = config.minPerSecond;
    this.#capacity = Math.max(1, config.minPerSecond * RESERVE_SECONDS);
    this.#balance = this.#capacity;
  }

  /** To be called once for each call that the entry is first asked by. */
  deposit(): void {
    this.#balance = Math.min(this.#capacity, this.#balance + this.#ratio);
  }

  /** Takes the price of a retry; whether there was enough. */
  withdraw(): boolean {
    const now = Date.now();
    const seconds = Math.max(0, now - this.#paidUntil) / 1000;
    this.#paidUntil = now;
    this.#balance = Math.min(this.#capacity, this.#balance + seconds * this.#minPerSecond);
    if (this.#balance < PRICE) return false;
    this.#balance -= 1;
    return true;
  }
}
