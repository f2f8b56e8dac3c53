import type { CircuitSnapshot, CircuitState, LeaseOutcome } from './circuit.ts';

/** The counts of a circuit since the client was made, for its snapshot. */
export class CircuitCounts {
  /** Attempts that the circuit rejected. */
  rejections = 0;
  openings = 0;
  consecutiveFailures = 0;
  lastStateChangeAt: number | undefined;
  #successes = 0;
  #failures = 0;
  #lastFailureAt: number | undefined;

  /** Counts the outcome of an attempt. */
  add(outcome: LeaseOutcome): void {
    if (outcome === 'success') {
      this.#successes += 1;
      this.consecutiveFailures = 0;
    } else if (outcome === 'failure') {
      this.#failures += 1;
      this.consecutiveFailures += 1;
      this.#lastFailureAt = Date.now();
    }
  }

  snapshot(state: CircuitState, nextProbeAt: number): CircuitSnapshot {
    return {
      state,
      successes: this.#successes,
      failures: this.#failures,
      consecutiveFailures: this.consecutiveFailures,
      rejections: this.rejections,
      openings: this.openings,
      ...(this.#lastFailureAt !== undefined && { lastFailureAt: this.#lastFailureAt }),
      ...(this.lastStateChangeAt !== undefined && { lastStateChangeAt: this.lastStateChangeAt }),
      ...(state === 'open' && { nextProbeAt }),
    };
  }
}
