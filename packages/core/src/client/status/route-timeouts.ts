import {
  DEFAULT_TIMEOUTS,
  mergeTimeouts,
  type TimeoutConfig,
  type TimeoutOptions,
} from '../../config/options/timeout-config.ts';
import { LEARNED_CLOCKS, type LearnedClock } from '../../resilience/learned-clocks.ts';
import type { Route } from '../../routing/route.ts';

/** The current time-outs of a route, in ms. */
export interface RouteTimeouts extends Omit<TimeoutConfig, 'totalMs' | 'minCharsPerSecond' | 'rateWindowMs'> {
  /** Those that are learned from the route's answers. The others are configured, or have their default. */
  readonly learned: readonly LearnedClock[];
}

/** @param client the client's own settings; the entry's override them */
export function timeoutsOf(route: Route, client: TimeoutOptions | undefined): RouteTimeouts {
  const own = mergeTimeouts(route.entry.timeouts, client);
  const set = { headersMs: own.headersMs, unaryHeadersMs: own.headersMs, firstContentMs: own.firstContentMs };
  const learned = LEARNED_CLOCKS.filter((clock) => set[clock] === undefined && route.clocks.get(clock) !== undefined);
  const of = (clock: LearnedClock): number => set[clock] ?? route.clocks.get(clock) ?? DEFAULT_TIMEOUTS[clock];
  return {
    headersMs: of('headersMs'),
    unaryHeadersMs: of('unaryHeadersMs'),
    firstContentMs: of('firstContentMs'),
    idleMs: own.idleMs ?? DEFAULT_TIMEOUTS.idleMs,
    learned,
  };
}
