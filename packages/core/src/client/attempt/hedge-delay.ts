import type { HedgeConfig } from '../../config/options/hedge-config.ts';
import type { LatencyPercentiles } from '../../resilience/latency.ts';
import type { Route } from '../../routing/route.ts';

/** Samples under which a percentile says nothing yet. */
const ENOUGH_SAMPLES = 20;

/**
 * How long the first candidate is waited for before another one is asked beside it, in ms; `undefined` where that is not
 * known yet.
 */
export function hedgeDelayMs({ afterMs }: HedgeConfig, first: Route, mode: 'unary' | 'stream'): number | undefined {
  return typeof afterMs === 'number' ? afterMs : usualMs(first, mode)?.[afterMs];
}

/** Whether a try that has not answered for so long is out of the ordinary for its route: nearly all were quicker. */
export function isUnusuallySlow(route: Route, mode: 'unary' | 'stream', elapsedMs: number): boolean {
  const usual = usualMs(route, mode);
  return usual !== undefined && elapsedMs > usual.p99;
}

/** Until the first content of a stream, until the whole answer else. */
function usualMs(route: Route, mode: 'unary' | 'stream'): LatencyPercentiles | undefined {
  const latencies = mode === 'stream' ? route.firstContent : route.latency;
  return latencies.samples < ENOUGH_SAMPLES ? undefined : latencies.recentPercentiles();
}
