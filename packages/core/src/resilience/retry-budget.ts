import type { RetryConfig } from '../config/options/retry-config.ts';

/** The most retries that an entry can save up, and the number that a new entry begins with. */
const RESERVE = 15;

/** A retry costs 1. The sum of ten deposits of 0.1 is slightly below 1 in binary fractions, and must suffice. */
const PRICE = 1 - 1e-9;

/**
 * A token bucket for one entry's retries. Every answer adds `ratio`, every retry takes 1, and time adds `minPerSecond`. Answers
 * add, not calls: an entry that answers most calls earns the retries for the rest, and an entry that answers no call earns
 * none. In a full outage the reserve is soon empty, and each call is one request.
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

  /** Call it once for each answer of the entry. */
  deposit(): void {
    this.#balance = Math.min(RESERVE, this.#balance + this.#ratio);
  }

  /** Whether so many retries could be paid for now. Changes nothing. */
  affords(now = Date.now(), retries = 1): boolean {
    return this.#balanceAt(now) >= retries * PRICE;
  }

  /** Takes the price of a retry. @returns whether the balance sufficed */
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
