/** The percentiles of a route's own latency that can stand for a delay. */
export const HEDGE_PERCENTILES = ['p50', 'p95', 'p99'] as const;

/** One of them. */
export type HedgePercentile = (typeof HEDGE_PERCENTILES)[number];

/** A second candidate for calls whose first one is slow. */
export interface HedgeOptions {
  /**
   * How long the first candidate is waited for, until its first content (of a unary call: its answer), in ms; or a
   * percentile of its own last latencies, which takes effect once there are 20 of them.
   * @default 'p95'
   */
  readonly afterMs?: number | HedgePercentile;
  /** What the second candidate may cost, in USD, by estimate. Without a known price it is not asked then. @default unlimited */
  readonly maxExtraCostUsd?: number;
}

/** The same, complete. */
export interface HedgeConfig {
  readonly afterMs: number | HedgePercentile;
  readonly maxExtraCostUsd: number;
}

/** Fills in what was left out; `undefined` where nobody hedges. */
export function resolveHedge(options: HedgeOptions | false | undefined): HedgeConfig | undefined {
  if (options === undefined || options === false) return undefined;
  return Object.freeze({
    afterMs: options.afterMs ?? 'p95',
    maxExtraCostUsd: options.maxExtraCostUsd ?? Number.POSITIVE_INFINITY,
  });
}
