/** Four clocks. Each is separate from the caller's own signal. */
export interface TimeoutOptions {
  /**
   * Request sent → response headers, in ms.
   * @default 30000 for streams; 120000 for unary calls, whose headers come only with the finished answer
   */
  readonly headersMs?: number;
  /** Request sent → first content of a stream, in ms. Pings, role-only chunks and comments do not count. @default 60000 */
  readonly firstContentMs?: number;
  /** Between contents of a stream, in ms; keep-alives do not reset it. For unary calls: headers → whole body. @default 30000 */
  readonly idleMs?: number;
  /** The whole call, in ms: all tries, waits and failovers together. @default 600000 */
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

/** The first of `layers` that sets a clock wins; what none sets has its default. */
export function resolveTimeouts(...layers: readonly (TimeoutOptions | undefined)[]): TimeoutConfig {
  if (layers.every((layer) => layer === undefined)) return DEFAULTS;
  const set = (clock: keyof TimeoutOptions): number | undefined =>
    layers.find((layer) => layer?.[clock] !== undefined)?.[clock];
  const headersMs = set('headersMs');
  return Object.freeze({
    headersMs: headersMs ?? DEFAULTS.headersMs,
    unaryHeadersMs: headersMs ?? DEFAULTS.unaryHeadersMs,
    firstContentMs: set('firstContentMs') ?? DEFAULTS.firstContentMs,
    idleMs: set('idleMs') ?? DEFAULTS.idleMs,
    totalMs: set('totalMs') ?? DEFAULTS.totalMs,
  });
}

const DEFAULTS: TimeoutConfig = Object.freeze({
  headersMs: 30_000,
  unaryHeadersMs: 120_000,
  firstContentMs: 60_000,
  idleMs: 30_000,
  totalMs: 600_000,
});
