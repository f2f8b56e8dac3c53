import type { TimeoutOptions } from '../../config/options/timeout-config.ts';
import type { RouteChoice } from '../../routing/plan.ts';

/** The options of a call. */
export interface CallOptions extends RouteChoice {
  /** Aborts the call at any point: waits, attempts, streams. @default none */
  readonly signal?: AbortSignal;
  /** Override the entries' and the client's, clock by clock. @default theirs */
  readonly timeouts?: TimeoutOptions;
  /** When the call must be over, in ms since the epoch. The earlier one counts, of this and `totalMs`. @default none */
  readonly deadline?: number;
  /**
   * The call's id, and its correlation id, in events, logs, errors and middleware.
   * @default a random UUID; the correlation id is the logger's, where it has one
   */
  readonly correlationId?: string;
  /** Labels for middleware. @default none */
  readonly metadata?: { readonly [key: string]: unknown };
}
