/** Milliseconds in which an old sample loses all but 1/e of its weight. */
const MEMORY_MS = 30_000;

/** An average, to be remembered by another process. Safe for JSON. */
export interface AverageMemory {
  readonly value: number;
  /** When its last sample came, in ms since the epoch. */
  readonly at: number;
}

/**
 * An average of samples that weigh less with age (EWMA over time). Asked for, it is told as if zeros had come since the
 * last sample: who was not asked for long looks better with time, and so is tried again.
 */
export class MovingAverage {
  #value: number | undefined;
  #at = 0;

  add(sample: number, now: number): void {
    if (this.#value === undefined) this.#value = sample;
    else {
      const kept = Math.exp(-Math.max(0, now - this.#at) / MEMORY_MS);
      // Samples that come together share the weight of the moment: else, of many, only the first would count.
      const weight = Math.max(1 - kept, LEAST_WEIGHT);
      this.#value += (sample - this.#value) * weight;
    }
    this.#at = now;
  }

  /** The average itself; `undefined` before the first sample. */
  get value(): number | undefined {
    return this.#value;
  }

  /** The average for a choice: it fades while no sample comes. */
  faded(now: number): number | undefined {
    if (this.#value === undefined) return undefined;
    return this.#value * Math.exp(-Math.max(0, now - this.#at - GRACE_MS) / MEMORY_MS);
  }

  /** What another process needs to go on from here; `undefined` before the first sample, and when it has faded. */
  toJSON(now: number): AverageMemory | undefined {
    if (this.#value === undefined || now - this.#at > FADED_MS) return undefined;
    return { value: this.#value, at: this.#at };
  }

  /** Goes on from what was remembered. */
  restore({ value, at }: AverageMemory, now: number): void {
    this.#value = value;
    // A clock that was ahead must not keep it from fading.
    this.#at = Math.min(at, now);
  }
}

const LEAST_WEIGHT = 0.1;

/** Nothing fades before this, in ms. */
const GRACE_MS = 10_000;

/** An average of which hardly anything is left by then, in ms. */
const FADED_MS = 10 * MEMORY_MS;
