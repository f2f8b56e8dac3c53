import { definedFields } from '../../data/defined-fields.ts';

/** Four clocks, and a floor for the speed of streams. They are independent of the caller's own signal. */
export interface TimeoutOptions {
  /**
   * From the request to the response headers, in ms.
   * @default learned from the route's own answers: a multiple of its slow tail, at least 5000. Before enough answers are known, and
   * at most: 30000 for streams, 120000 for unary calls, whose headers come only with the finished answer; 300000 while no other
   * candidate can be asked
   */
  readonly headersMs?: number;
  /**
   * From the request to the first content of a stream, in ms. Pings, role-only chunks and comments do not count.
   * @default learned like `headersMs`; 60000 before enough answers are known, and at most; 300000 while no other candidate can be
   * asked
   */
  readonly firstContentMs?: number;
  /**
   * Between contents of a stream, in ms; keep-alives do not reset it. For unary calls: from the headers to the whole body.
   * @default 30000
   */
  readonly idleMs?: number;
  /**
   * The whole call, in ms: all attempts, waits and failovers together. While another candidate can still be asked, a silent
   * candidate gets only a part of this time, unless its clocks are set.
   * @default 600000
   */
  readonly totalMs?: number;
  /**
   * The least characters of content per second that a stream must bring after its first content, on average over `rateWindowMs`: a
   * provider that drips is left, as one that is silent. Only the time counts in which the reader waits. 0 for no floor.
   * @default 0
   */
  readonly minCharsPerSecond?: number;
  /** The time over which `minCharsPerSecond` is measured, in ms. @default 10000 */
  readonly rateWindowMs?: number;
}

/** The same, complete. */
export interface TimeoutConfig {
  readonly headersMs: number;
  /** Replaces `headersMs` in unary calls. */
  readonly unaryHeadersMs: number;
  readonly firstContentMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly minCharsPerSecond: number;
  readonly rateWindowMs: number;
}

/** The default of a clock that was not set. */
export const DEFAULT_TIMEOUTS: TimeoutConfig = Object.freeze({
  headersMs: 30_000,
  unaryHeadersMs: 120_000,
  firstContentMs: 60_000,
  idleMs: 30_000,
  totalMs: 600_000,
  minCharsPerSecond: 0,
  rateWindowMs: 10_000,
});

/** The clocks that `layers` set: the first layer that sets a clock wins. */
export function mergeTimeouts(...layers: readonly (TimeoutOptions | undefined)[]): TimeoutOptions {
  const set = layers.filter((layer) => layer !== undefined);
  const [only = NONE] = set;
  if (set.length < 2) return only;
  return Object.assign({}, ...set.toReversed().map((layer) => definedFields(layer)));
}

const NONE: TimeoutOptions = Object.freeze({});

/** The first of `layers` that sets a clock wins; clocks that no layer sets get their defaults. */
export function resolveTimeouts(...layers: readonly (TimeoutOptions | undefined)[]): TimeoutConfig {
  const { headersMs, firstContentMs, idleMs, totalMs, minCharsPerSecond, rateWindowMs } = mergeTimeouts(...layers);
  return Object.freeze({
    headersMs: headersMs ?? DEFAULT_TIMEOUTS.headersMs,
    unaryHeadersMs: headersMs ?? DEFAULT_TIMEOUTS.unaryHeadersMs,
    firstContentMs: firstContentMs ?? DEFAULT_TIMEOUTS.firstContentMs,
    idleMs: idleMs ?? DEFAULT_TIMEOUTS.idleMs,
    totalMs: totalMs ?? DEFAULT_TIMEOUTS.totalMs,
    minCharsPerSecond: minCharsPerSecond ?? DEFAULT_TIMEOUTS.minCharsPerSecond,
    rateWindowMs: rateWindowMs ?? DEFAULT_TIMEOUTS.rateWindowMs,
  });
}
