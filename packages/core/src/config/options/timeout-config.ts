import { definedFields } from '../../data/defined-fields.ts';

/** Four clocks. Each is separate from the caller's own signal. */
export interface TimeoutOptions {
  /**
   * Request sent → response headers, in ms.
   * @default learned from the route's own answers: a multiple of its slow tail, 5000 at the least. Before enough answers are
   * known, and at the most: 30000 for streams, 120000 for unary calls, whose headers come only with the finished answer;
   * 300000 while no other candidate could be asked
   */
  readonly headersMs?: number;
  /**
   * Request sent → first content of a stream, in ms. Pings, role-only chunks and comments do not count.
   * @default learned like `headersMs`; 60000 before enough answers are known, and at the most; 300000 while no other
   * candidate could be asked
   */
  readonly firstContentMs?: number;
  /** Between contents of a stream, in ms; keep-alives do not reset it. For unary calls: headers → whole body. @default 30000 */
  readonly idleMs?: number;
  /**
   * The whole call, in ms: all tries, waits and failovers together. While another candidate could still be asked, one that
   * is silent gets a part of it only, unless its clocks are set.
   * @default 600000
   */
  readonly totalMs?: number;
}

/** The same, complete. */
export interface TimeoutConfig {
  readonly headersMs: number;
  /** What stands for `headersMs` in unary calls. */
  readonly unaryHeadersMs: number;
  readonly firstContentMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/** What stands for a clock that was not set. */
export const DEFAULT_TIMEOUTS: TimeoutConfig = Object.freeze({
  headersMs: 30_000,
  unaryHeadersMs: 120_000,
  firstContentMs: 60_000,
  idleMs: 30_000,
  totalMs: 600_000,
});

/** The clocks that `layers` set: the first layer that sets a clock wins. */
export function mergeTimeouts(...layers: readonly (TimeoutOptions | undefined)[]): TimeoutOptions {
  const set = layers.filter((layer) => layer !== undefined);
  const [only = NONE] = set;
  if (set.length < 2) return only;
  return Object.assign({}, ...set.toReversed().map((layer) => definedFields(layer)));
}

const NONE: TimeoutOptions = Object.freeze({});

/** The first of `layers` that sets a clock wins; what none sets has its default. */
export function resolveTimeouts(...layers: readonly (TimeoutOptions | undefined)[]): TimeoutConfig {
  const { headersMs, firstContentMs, idleMs, totalMs } = mergeTimeouts(...layers);
  return Object.freeze({
    headersMs: headersMs ?? DEFAULT_TIMEOUTS.headersMs,
    unaryHeadersMs: headersMs ?? DEFAULT_TIMEOUTS.unaryHeadersMs,
    firstContentMs: firstContentMs ?? DEFAULT_TIMEOUTS.firstContentMs,
    idleMs: idleMs ?? DEFAULT_TIMEOUTS.idleMs,
    totalMs: totalMs ?? DEFAULT_TIMEOUTS.totalMs,
  });
}
