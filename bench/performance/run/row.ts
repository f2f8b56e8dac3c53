/** One figure of a run: what one side took. */
export interface Row {
  /** `chat/unary-1`, `cold-start`, `heap`. */
  readonly trial: string;
  readonly side: string;
  /** CPU time or bytes, as `unit` says; the median of the rounds. */
  readonly value: number;
  readonly unit: 'µs a request' | 'µs a chunk' | 'ms' | 'bytes a request';
  /** × that of the base side, the median of the rounds. Absent where there is none. */
  readonly ratio?: number;
  /** More than that of the base side, the median of the rounds. */
  readonly added?: number;
  /** How many requests reached the broken provider in the rounds. */
  readonly brokenRequests?: number;
  /** Sockets, timers and listeners that were left. */
  readonly left?: number;
}
