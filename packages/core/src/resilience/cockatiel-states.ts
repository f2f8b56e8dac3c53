import {
  CircuitState as CockatielState,
  ConsecutiveBreaker,
  CountBreaker,
  type IBreaker,
  SamplingBreaker,
} from 'cockatiel';
import type { CircuitBreakerConfig } from '../config/options/circuit-breaker-config.ts';
import { assertNever } from '../data/assert-never.ts';
import type { CircuitState } from './circuit.ts';

export { circuitBreaker, handleWhen } from 'cockatiel';

/** cockatiel's own data of a state. Each state reads the fields that it needs. */
export interface OwnState {
  readonly value: CockatielState;
  readonly openedAt: number;
  readonly attemptNo: number;
  readonly counters: number;
}

/** cockatiel's name of each state that can be stored. */
export const STORED_STATES = {
  closed: CockatielState.Closed,
  open: CockatielState.Open,
  isolated: CockatielState.Isolated,
} as const;

/** The state of a circuit by cockatiel's. */
export function stateOf(state: CockatielState): CircuitState {
  switch (state) {
    case CockatielState.Closed:
      return 'closed';
    case CockatielState.Open:
      return 'open';
    case CockatielState.HalfOpen:
      return 'half-open';
    case CockatielState.Isolated:
      return 'isolated';
    default:
      return assertNever(state);
  }
}

/** cockatiel's breaker for a configuration: it decides when a closed circuit opens. */
export function breakerFor(config: CircuitBreakerConfig): IBreaker {
  switch (config.kind) {
    case 'consecutive':
      return new ConsecutiveBreaker(config.failureThreshold);
    case 'sampling':
      return new SamplingBreaker({
        threshold: config.failureThreshold,
        duration: config.windowMs,
        // cockatiel takes 0 for "not given", and then asks for five failures a second.
        minimumRps: config.minimumCallsPerSecond || Number.EPSILON,
      });
    case 'count':
      return new CountBreaker({
        threshold: config.failureThreshold,
        size: config.windowCalls,
        minimumNumberOfCalls: config.minimumCalls,
      });
    default:
      return assertNever(config);
  }
}
