/** After this many milliseconds, a sample has 1/e of its weight. */
const MEMORY_MS = 30_000;

/** An average for another process. Safe for JSON. */
export interface AverageMemory {
  readonly value: number;
  /** When the last sample came, in ms since the epoch. */
  readonly at: number;
}

/**
 * An average whose samples lose weight with age (EWMA over time). `faded` counts the time since the last sample as zeros: a
 * route that was not asked for long looks better with time, and is tried again.
 */
export class MovingAverage {
  #value: number | undefined;
  #at = 0;

  add(sample: number, now: number): void {
    if (this.#value === undefined) this.#value = sample;
    else {
      const kept = Math.exp(-Math.max(0, now - this.#at) / MEMORY_MS);
      // Samples of the same moment share its weight: otherwise only the first of them would count.
      const weight = Math.max(1 - kept, LEAST_WEIGHT);
      this.#value += (sample - this.#value) * weight;
    }
    this.#at = now;
  }

  /** The average itself; `undefined` before the first sample. */
  get value(): number | undefined {
    return this.#value;
  }

  /** The average for routing: it fades while no sample comes. */
  faded(now: number): number | undefined {
    if (this.#value === undefined) return undefined;
    return this.#value * Math.exp(-Math.max(0, now - this.#at - GRACE_MS) / MEMORY_MS);
  }

  /** The state for another process; `undefined` before the first sample, and when it has faded. */
  toJSON(now: number): AverageMemory | undefined {
    if (this.#value === undefined || now - this.#at > FADED_MS) return undefined;
    return { value: this.#value, at: this.#at };
  }

  /** Replaces the state by a stored one. */
  restore({ value, at }: AverageMemory, now: number): void {
    this.#value = value;
    // The stored time may come from a clock that was ahead: without the cap, the average would not fade.
    this.#at = Math.min(at, now);
  }
}

const LEAST_WEIGHT = 0.1;

/** Fading begins after this time, in ms. */
const GRACE_MS = 10_000;

/** After this time, in ms, hardly anything is left of an average. */
const FADED_MS = 10 * MEMORY_MS;
