import type { HedgeConfig } from '../config/hedge-config.ts';
import type { Route } from '../routing/route.ts';

/** Samples under which a percentile says nothing yet. */
const ENOUGH_SAMPLES = 20;

/**
 * How long the first candidate is waited for before another one is asked beside it, in ms; `undefined` where that is not
 * known yet.
 */
export function hedgeDelayMs({ afterMs }: HedgeConfig, first: Route, mode: 'unary' | 'stream'): number | undefined {
  if (typeof afterMs === 'number') return afterMs;
  const latencies = mode === 'stream' ? first.firstContent : first.latency;
  return latencies.samples < ENOUGH_SAMPLES ? undefined : latencies.recentPercentiles()?.[afterMs];
}
