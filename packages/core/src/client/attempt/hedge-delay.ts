import type { HedgeConfig } from '../../config/options/hedge-config.ts';
import type { LatencyPercentiles } from '../../resilience/latency.ts';
import type { Route } from '../../routing/route.ts';

/** Below this number of samples, percentiles are not used. */
const ENOUGH_SAMPLES = 20;

/** How long to wait for the first candidate before a hedge, in ms; `undefined` where that is not known yet. */
export function hedgeDelayMs({ afterMs }: HedgeConfig, first: Route, mode: 'unary' | 'stream'): number | undefined {
  return typeof afterMs === 'number' ? afterMs : usualMs(first, mode)?.[afterMs];
}

/** Whether an attempt without an answer after this time is unusual for its route: nearly all were quicker. */
export function isUnusuallySlow(route: Route, mode: 'unary' | 'stream', elapsedMs: number): boolean {
  const usual = usualMs(route, mode);
  return usual !== undefined && elapsedMs > usual.p99;
}

/** Until the first content of a stream, or until the whole unary answer. */
function usualMs(route: Route, mode: 'unary' | 'stream'): LatencyPercentiles | undefined {
  const latencies = mode === 'stream' ? route.firstContent : route.latency;
  return latencies.samples < ENOUGH_SAMPLES ? undefined : latencies.recentPercentiles();
}
