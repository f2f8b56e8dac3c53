import type { RateLimitWindow } from '../model/rate-limit-info.ts';
import { LONGEST_RESET_MS } from '../plugin/http/rate-limit-headers.ts';
import { Until } from './until.ts';

const MINUTE_MS = 60_000;

/**
 * What may be spent per minute: a token bucket that holds one minute's worth and refills evenly, as providers count. The level
 * goes below zero when a call used more than was reserved for it; the bucket then refills from there. The debt is capped at an
 * hour's worth: no provider looks further back.
 */
export class Allowance {
  readonly #perMinute: number;
  #level: number;
  #filledAt: number;
  /** The provider reported that nothing is left until then. */
  readonly #empty = new Until();

  constructor(perMinute: number, now: number) {
    this.#perMinute = perMinute;
    this.#level = perMinute;
    this.#filledAt = now;
  }

  /** When `amount` may be spent, in ms since the epoch; `now` if at once. More than a minute's worth needs a full bucket. */
  readyAt(amount: number, now: number): number {
    this.#fill(now);
    const missing = Math.min(amount, this.#perMinute) - this.#level;
    const filled = missing <= SLACK ? now : now + Math.ceil((missing / this.#perMinute) * MINUTE_MS);
    return Math.max(filled, this.#empty.at(now));
  }

  /** Takes `amount` out; a negative amount gives back. */
  spend(amount: number, now: number): void {
    this.#fill(now);
    this.#level = Math.max(-60 * this.#perMinute, Math.min(this.#perMinute, this.#level - amount));
  }

  /** Lowers the level where the provider reports less than the client counts. */
  correct({ limit, remaining, resetAfterMs }: RateLimitWindow, now: number): void {
    if (!isFigure(remaining)) return;
    this.#fill(now);
    // Without a limit of its own, the client does not know how fast the provider's limit refills.
    if (this.#perMinute !== Number.POSITIVE_INFINITY) this.#level = Math.min(this.#level, remaining);
    if (remaining > 0 || !isFigure(resetAfterMs)) return;
    // `resetAfterMs` is the time until everything has refilled; the first unit is available sooner.
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

/** Whether a figure of the provider can be used: it may be anything. */
function isFigure(value: number | undefined): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

/** Rounding of binary fractions may leave the level this much short of a whole request. */
const SLACK = 1e-6;
