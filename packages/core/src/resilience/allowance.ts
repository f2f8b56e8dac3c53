import type { RateLimitWindow } from '../model/rate-limit-info.ts';
import { LONGEST_RESET_MS } from '../plugin/http/rate-limit-headers.ts';
import { Until } from './until.ts';

/** Milliseconds of a minute. */
const MINUTE_MS = 60_000;

/**
 * What may be spent in a minute: a bucket that holds a minute's worth and fills evenly, as providers count. It may go
 * below zero, when a call turns out to have used more than was set aside for it; then it must fill up first. It owes an
 * hour's worth at most: no provider looks further back.
 */
export class Allowance {
  readonly #perMinute: number;
  #level: number;
  #filledAt: number;
  /** The provider said that nothing is left until then. */
  readonly #empty = new Until();

  constructor(perMinute: number, now: number) {
    this.#perMinute = perMinute;
    this.#level = perMinute;
    this.#filledAt = now;
  }

  /** When `amount` may be spent, in ms since the epoch; `now` when at once. More than a minute's worth needs a full bucket. */
  readyAt(amount: number, now: number): number {
    this.#fill(now);
    const missing = Math.min(amount, this.#perMinute) - this.#level;
    const filled = missing <= SLACK ? now : now + Math.ceil((missing / this.#perMinute) * MINUTE_MS);
    return Math.max(filled, this.#empty.at(now));
  }

  /** Takes `amount` out; a negative one gives back. */
  spend(amount: number, now: number): void {
    this.#fill(now);
    this.#level = Math.max(-60 * this.#perMinute, Math.min(this.#perMinute, this.#level - amount));
  }

  /** Believes the provider where it counts less as left than the client does. */
  correct({ limit, remaining, resetAfterMs }: RateLimitWindow, now: number): void {
    if (!isFigure(remaining)) return;
    this.#fill(now);
    // Without a limit of its own, the client would not know how the provider's fills up again.
    if (this.#perMinute !== Number.POSITIVE_INFINITY) this.#level = Math.min(this.#level, remaining);
    if (remaining > 0 || !isFigure(resetAfterMs)) return;
    // The time is until all of it is back; the first of it is back sooner.
    const parts = isFigure(limit) ? Math.max(1, limit) : 1;
    this.#empty.extend(now + Math.ceil(Math.min(resetAfterMs, LONGEST_RESET_MS) / parts), now);
  }

  #fill(now: number): void {
    const elapsed = Math.max(0, now - this.#filledAt);
    this.#filledAt = now;
    if (this.#perMinute !== Number.POSITIVE_INFINITY)
      this.#level = Math.min(this.#perMinute, this.#level + (elapsed / MINUTE_MS) * this.#perMinute);
  }
}

/** Whether it is a figure that can be believed: it may come from anywhere. */
function isFigure(value: number | undefined): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

/** Filling in binary fractions may stay this much short of a whole request. */
const SLACK = 1e-6;
