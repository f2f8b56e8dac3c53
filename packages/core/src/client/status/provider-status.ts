import type { TimeoutOptions } from '../../config/options/timeout-config.ts';
import type { ErrorCode } from '../../model/error-code.ts';
import type { CircuitSnapshot } from '../../resilience/circuit.ts';
import type { LatencyPercentiles } from '../../resilience/latency.ts';
import type { RequestLoad } from '../../routing/request-load.ts';
import type { Route, RouteCounts } from '../../routing/route.ts';
import { type RouteTimeouts, timeoutsOf } from './route-timeouts.ts';

/**
 * The health of an entry, by what the client knows of it: `healthy`; `degraded` while it recovers or cools down, or after a
 * failure; `unhealthy` while it is not asked; `unknown` before its first attempt.
 */
export type HealthState = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';

/** One of an entry's `apiKeys`, by its index: never the key itself. Times are in ms since the epoch. */
export interface KeyStatus {
  readonly index: number;
  /** When it may be used again after a Retry-After. */
  readonly coolingUntil?: number;
  /** When it may be tried again after a refusal. */
  readonly outUntil?: number;
}

/** The state of one entry. */
export interface ProviderStatus {
  readonly name: string;
  /** The plugin's id. */
  readonly plugin: string;
  /** The same as `plugin`: everywhere else, `provider` is the name of an entry. @deprecated Use `plugin`. */
  readonly provider: string;
  readonly model: string;
  readonly priority: number;
  /** Whether it is asked first. */
  readonly primary: boolean;
  readonly health: HealthState;
  /** `undefined` where the breaker is switched off. */
  readonly circuit: CircuitSnapshot | undefined;
  /** Attempts, including those in flight. */
  readonly requests: number;
  readonly successes: number;
  readonly failures: number;
  readonly aborted: number;
  readonly inFlight: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the last successful attempts, from start to end, in ms. */
  readonly latency: LatencyPercentiles | undefined;
  /** Of the last streams, until their first content, in ms. */
  readonly firstContent: LatencyPercentiles | undefined;
  /** The clocks of an attempt, in ms, and which of them were learned. */
  readonly timeouts: RouteTimeouts;
  /** When it may be asked again after a Retry-After, in ms since the epoch. */
  readonly coolingUntil?: number;
  /** When its refused credential (of several, the first) may be tried again, in ms since the epoch. */
  readonly credentialOutUntil?: number;
  /** Each of its `apiKeys`, where it has several. */
  readonly keys?: readonly KeyStatus[];
  /** Calls in the queue, where `maxConcurrent` or `limits` are set. */
  readonly queued?: number;
  readonly lastError?: { readonly code: ErrorCode; readonly message: string };
}

/**
 * @param routes the entry's own route first, then those of models that requests named: their attempts count, too
 * @param client the client's own time-outs
 */
export function statusOf(
  routes: readonly [Route, ...(readonly Route[])],
  primary: boolean,
  client: TimeoutOptions | undefined,
): ProviderStatus {
  const [route] = routes;
  const now = Date.now();
  const coolingUntil = route.coolingUntil(now);
  const credentialOutUntil = route.keys.outUntil(now);
  const {
    lastError,
    entry: { limiter },
  } = route;
  return {
    name: route.entry.name,
    plugin: route.entry.pluginId,
    provider: route.entry.pluginId,
    model: route.model,
    priority: route.entry.priority,
    primary,
    health: healthOf(route, now),
    circuit: route.breaker?.snapshot(),
    ...sumCounts(routes),
    latency: route.latency.percentiles(),
    firstContent: route.firstContent.percentiles(),
    timeouts: timeoutsOf(route, client),
    ...(coolingUntil !== undefined && { coolingUntil }),
    ...(credentialOutUntil !== undefined && { credentialOutUntil }),
    ...(route.entry.keys.length > 1 && { keys: route.keys.states(now) }),
    ...(limiter !== undefined && { queued: limiter.queued }),
    ...(lastError !== undefined && { lastError: { code: lastError.code, message: lastError.message } }),
  };
}

/** The load of an empty request: it meets only the obstacles that every request meets. */
const NO_LOAD: RequestLoad = Object.freeze({ inputTokens: 0, tokens: 0 });

/** An entry's counts, including those of models that requests named. */
function sumCounts(routes: readonly Route[]): RouteCounts {
  const sum: RouteCounts = {
    requests: 0,
    successes: 0,
    failures: 0,
    aborted: 0,
    inFlight: 0,
    inputTokens: 0,
    outputTokens: 0,
  };
  for (const { counts } of routes) for (const name of COUNTS) sum[name] += counts[name];
  return sum;
}

const COUNTS = ['requests', 'successes', 'failures', 'aborted', 'inFlight', 'inputTokens', 'outputTokens'] as const;

function healthOf(route: Route, now: number): HealthState {
  const circuit = route.breaker?.snapshot();
  // An open circuit that is due lets the next call probe: an application that checks the health before a call must not wait for
  // ever.
  if (circuit?.state === 'isolated' || (circuit?.nextProbeAt ?? 0) > now) return 'unhealthy';
  const obstacle = route.obstacle(now, NO_LOAD)?.reason;
  if (obstacle === 'credential-out' || obstacle === 'no-credential') return 'unhealthy';
  if (circuit?.state === 'open' || circuit?.state === 'half-open') return 'degraded';
  if (route.coolingUntil(now) !== undefined) return 'degraded';
  const { successes, failures } = route.counts;
  if (successes + failures === 0) return 'unknown';
  return (circuit?.consecutiveFailures ?? 0) > 0 || successes === 0 ? 'degraded' : 'healthy';
}

/** All entries together: whether the client can answer. */
export interface ClientHealth {
  /** `healthy`: all entries are, or were not needed yet. `degraded`: some can be asked. `unhealthy`: none can. */
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly providers: readonly { readonly name: string; readonly health: HealthState }[];
}

export function healthOfAll(statuses: readonly ProviderStatus[]): ClientHealth {
  const providers = statuses.map(({ name, health }) => ({ name, health }));
  const isFine = ({ health }: { readonly health: HealthState }): boolean =>
    health === 'healthy' || health === 'unknown';
  if (providers.every(isFine)) return { status: 'healthy', providers };
  return { status: providers.every(({ health }) => health === 'unhealthy') ? 'unhealthy' : 'degraded', providers };
}
