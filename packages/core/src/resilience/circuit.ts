/** `isolated` means opened by hand, until it is reset. */
export type CircuitState = 'closed' | 'open' | 'half-open' | 'isolated';

/** The state and the counts of a circuit. Counts begin with the client; times are ms since the epoch. */
export interface CircuitSnapshot {
  readonly state: CircuitState;
  readonly successes: number;
  readonly failures: number;
  readonly consecutiveFailures: number;
  /** Calls that the circuit rejected. */
  readonly rejections: number;
  /** How often the circuit has opened. */
  readonly openings: number;
  readonly lastFailureAt?: number;
  readonly lastStateChangeAt?: number;
  /** While open: when the next probe is due. */
  readonly nextProbeAt?: number;
}

/** A change of state, and its reason. */
export interface CircuitChange {
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly at: number;
  /** One sentence: the failure that opened the circuit, or what closed it. */
  readonly reason: string;
  readonly snapshot: CircuitSnapshot;
}

/** How an admitted attempt ended. `neutral` (an abort, a fault of the caller) does not change the circuit. */
export type LeaseOutcome = 'success' | 'failure' | 'neutral';

/** The permission for one attempt. It must be settled when the attempt is over: for a stream, at its end. */
export interface Lease {
  /** The attempt tests whether a broken route works again. */
  readonly probe: boolean;
  /** The circuit was open, and the route was asked because no other candidate was left. */
  readonly lastResort: boolean;
  /** The answer has begun: a probe's place is free for another call, although its outcome is not known yet. */
  answering(): void;
  /** The first call counts. Resolves when the circuit has recorded the outcome. */
  settle(outcome: LeaseOutcome, reason?: string): Promise<void>;
}

/** Why a circuit rejects an attempt. */
export interface Rejection {
  readonly reason: 'circuit-open' | 'probe-in-flight' | 'isolated';
  /** When to ask again, in ms since the epoch. */
  readonly retryAt?: number;
}
