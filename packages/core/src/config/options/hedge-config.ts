/** The percentiles of a route's own latency that can be used as a delay. */
export const HEDGE_PERCENTILES = ['p50', 'p95', 'p99'] as const;

/** One of them. */
export type HedgePercentile = (typeof HEDGE_PERCENTILES)[number];

/** A second attempt for calls with a slow first candidate. */
export interface HedgeOptions {
  /**
   * How long the call waits for the first candidate before it asks a second one, in ms: until the first content of a stream, or the
   * whole answer of a unary call. Or a percentile of the candidate's own last latencies, which takes effect after 20 answers.
   * @default 'p95'
   */
  readonly afterMs?: number | HedgePercentile;
  /**
   * The most that the second candidate may cost, in USD, by estimate. A candidate without a known price is then not asked.
   * @default unlimited
   */
  readonly maxExtraCostUsd?: number;
}

/** The same, complete. */
export interface HedgeConfig {
  readonly afterMs: number | HedgePercentile;
  readonly maxExtraCostUsd: number;
}

/** Adds the defaults; `undefined` if hedging is off. */
export function resolveHedge(options: HedgeOptions | false | undefined): HedgeConfig | undefined {
  if (options === undefined || options === false) return undefined;
  return Object.freeze({
    afterMs: options.afterMs ?? 'p95',
    maxExtraCostUsd: options.maxExtraCostUsd ?? Number.POSITIVE_INFINITY,
  });
}
