import { assertNever } from '../../data/assert-never.ts';

/** When the circuit of a route opens and how it recovers. */
export type CircuitBreakerOptions = CircuitBreakerRecovery &
  (
    | {
        readonly kind?: 'consecutive';
        /** The number of consecutive failures that opens the circuit. @default 5 */
        readonly failureThreshold?: number;
      }
    | {
        readonly kind: 'sampling';
        /** The share of failures in the window that opens the circuit, over 0 and under 1. @default 0.5 */
        readonly failureThreshold?: number;
        /** The length of the window, in ms. @default 30000 */
        readonly windowMs?: number;
        /** The circuit stays closed below this number of calls per second. @default 0.2 */
        readonly minimumCallsPerSecond?: number;
      }
    | {
        readonly kind: 'count';
        /** The share of failures among the last calls that opens the circuit, over 0 and under 1. @default 0.5 */
        readonly failureThreshold?: number;
        /** The number of last calls. @default 20 */
        readonly windowCalls?: number;
        /** The circuit stays closed below this number of calls in the window. @default windowCalls / 2 */
        readonly minimumCalls?: number;
      }
  );

interface CircuitBreakerRecovery {
  /**
   * The longest time that the circuit stays open before a probe, in ms. The time is random between half of it and all of it, so
   * that the clients of many processes do not probe together.
   * @default 10000
   */
  readonly recoveryTimeoutMs?: number;
  /**
   * The longest time that it stays open after repeated failed probes, in ms; each reopening doubles the time. A route that many
   * calls skip is probed sooner: by one call in fourteen.
   * @default 60000
   */
  readonly maxRecoveryTimeoutMs?: number;
  /** The number of probes that may run while half-open; all must succeed to close the circuit. @default 1 */
  readonly halfOpenMaxCalls?: number;
  /**
   * What happens to a call when all remaining candidates have an open circuit: `ask` sends it to the candidate that most likely
   * answers, as the last resort; `refuse` refuses the call without a request.
   * @default 'ask'
   */
  readonly whenAlone?: 'ask' | 'refuse';
}

/** The same, complete. */
export type CircuitBreakerConfig = {
  readonly recoveryTimeoutMs: number;
  readonly maxRecoveryTimeoutMs: number;
  readonly halfOpenMaxCalls: number;
  readonly failureThreshold: number;
  readonly whenAlone: 'ask' | 'refuse';
} & (
  | { readonly kind: 'consecutive' }
  | { readonly kind: 'sampling'; readonly windowMs: number; readonly minimumCallsPerSecond: number }
  | { readonly kind: 'count'; readonly windowCalls: number; readonly minimumCalls: number }
);

/** Adds the defaults. */
export function resolveCircuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreakerConfig {
  const recoveryTimeoutMs = options.recoveryTimeoutMs ?? 10_000;
  const recovery = {
    recoveryTimeoutMs,
    maxRecoveryTimeoutMs: Math.max(recoveryTimeoutMs, options.maxRecoveryTimeoutMs ?? 60_000),
    halfOpenMaxCalls: options.halfOpenMaxCalls ?? 1,
    whenAlone: options.whenAlone ?? 'ask',
  };
  switch (options.kind) {
    case undefined:
    case 'consecutive':
      return Object.freeze({ ...recovery, kind: 'consecutive', failureThreshold: options.failureThreshold ?? 5 });
    case 'sampling':
      return Object.freeze({
        ...recovery,
        kind: 'sampling',
        failureThreshold: options.failureThreshold ?? 0.5,
        windowMs: options.windowMs ?? 30_000,
        minimumCallsPerSecond: options.minimumCallsPerSecond ?? 0.2,
      });
    case 'count': {
      const windowCalls = options.windowCalls ?? 20;
      return Object.freeze({
        ...recovery,
        kind: 'count',
        failureThreshold: options.failureThreshold ?? 0.5,
        windowCalls,
        minimumCalls: options.minimumCalls ?? Math.ceil(windowCalls / 2),
      });
    }
    default:
      return assertNever(options);
  }
}
