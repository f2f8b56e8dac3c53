import type { RetryConfig } from '../config/options/retry-config.ts';

/** Retries that an entry may save up, and that a new one begins with. */
const RESERVE = 15;

/** A retry costs 1. Ten deposits of 0.1 are a little less than that in binary fractions, and must do. */
const PRICE = 1 - 1e-9;

/**
 * A token bucket over one entry's retries. Every answer pays in `ratio`, every retry takes 1, and time pays in
 * `minPerSecond`. Answers pay, and not calls: an entry that answers most calls earns the retries for the rest, an entry that
 * answers no call earns none. In a full outage the reserve is used up at once, and each call is one request.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #minPerSecond: number;
  #balance = RESERVE;
  #paidUntil = Date.now();

  constructor(config: Exclude<RetryConfig['budget'], false>) {
    this.#ratio = config.ratio;
    this.#minPerSecond = config.minPerSecond;
  }

  /** To be called once for each answer of the entry. */
  deposit(): void {
    this.#balance = Math.min(RESERVE, this.#balance + this.#ratio);
  }

  /** Whether so many retries could be paid for now. Changes nothing. */
  affords(now = Date.now(), retries = 1): boolean {
    return this.#balanceAt(now) >= retries * PRICE;
  }

  /** Takes the price of a retry; whether there was enough. */
  withdraw(): boolean {
    const now = Date.now();
    this.#balance = this.#balanceAt(now);
    this.#paidUntil = now;
    if (this.#balance < PRICE) return false;
    this.#balance -= 1;
    return true;
  }

  #balanceAt(now: number): number {
    const seconds = Math.max(0, now - this.#paidUntil) / 1000;
    return Math.min(RESERVE, this.#balance + seconds * this.#minPerSecond);
  }
}
