/** `isolated` is open by hand until it is reset. */
export type CircuitState = 'closed' | 'open' | 'half-open' | 'isolated';

/** What a circuit has seen. Counts are since the client was made; times are ms since the epoch. */
export interface CircuitSnapshot {
  readonly state: CircuitState;
  readonly successes: number;
  readonly failures: number;
  readonly consecutiveFailures: number;
  /** Calls that were turned away. */
  readonly rejections: number;
  /** How often the circuit has opened. */
  readonly openings: number;
  readonly lastFailureAt?: number;
  readonly lastStateChangeAt?: number;
  /** While open: when the next probe is due. */
  readonly nextProbeAt?: number;
}

/** A change of state, and why. */
export interface CircuitChange {
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly at: number;
  /** One sentence: the failure that opened it, or what closed it. */
  readonly reason: string;
  readonly snapshot: CircuitSnapshot;
}

/** How a permitted try ended. `neutral` (an abort, a caller's fault) leaves the circuit as it is. */
export type LeaseOutcome = 'success' | 'failure' | 'neutral';

/** The permission for one try. Must be settled when the try is over: for a stream, at its end. */
export interface Lease {
  /** The try tests whether a broken route has recovered. */
  readonly probe: boolean;
  /** The circuit was open, and the route was asked all the same: no other candidate was left. */
  readonly lastResort: boolean;
  /** The answer has begun: a probe's place is free for another call, although its outcome is still to come. */
  answering(): void;
  /** First call wins. Resolves when the circuit has taken the outcome into account. */
  settle(outcome: LeaseOutcome, reason?: string): Promise<void>;
}

/** Why a circuit turns a try away. */
export interface Rejection {
  readonly reason: 'circuit-open' | 'probe-in-flight' | 'isolated';
  /** When it is worth another look, in ms since the epoch. */
  readonly retryAt?: number;
}
