import type { CircuitBreakerOptions } from './circuit-breaker-config.ts';
import type { HealthProbeOptions } from './health-probe-config.ts';
import type { HedgeOptions } from './hedge-config.ts';
import type { RetryOptions } from './retry-config.ts';
import type { RoutingOptions } from './routing-config.ts';
import type { StreamingOptions } from './streaming-config.ts';
import type { TimeoutOptions } from './timeout-config.ts';

/** The settings of a built-in preset. */
interface BuiltInPreset {
  readonly retry?: RetryOptions;
  readonly timeouts?: TimeoutOptions;
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  readonly streaming?: StreamingOptions;
  readonly routing?: RoutingOptions;
  readonly hedge?: HedgeOptions | false;
  readonly healthProbe?: HealthProbeOptions | false;
}

/** Groups of settings by name. All other configuration overrides them, option by option. */
export const PRESETS = {
  /**
   * For answers at any price: more retries and longer waits than the defaults, circuits that open early, streams that continue on
   * another provider. Costs more requests while a provider fails.
   */
  reliable: {
    retry: { maxRetries: 3, maxRetryAfterMs: 30_000 },
    circuitBreaker: { failureThreshold: 3 },
    healthProbe: {},
    streaming: { onInterruption: 'continue' },
  },
  /**
   * For interactive use: the fastest candidate first, a hedge beside a slow one, one quick retry, half a minute at most. Answers
   * fewer calls than the defaults when providers fail often or are slow.
   */
  fast: {
    routing: { strategy: 'least-latency' },
    hedge: { afterMs: 'p95' },
    retry: { maxRetries: 1, baseDelayMs: 250, maxRetryAfterMs: 1000 },
    timeouts: { idleMs: 10_000, totalMs: 30_000 },
    circuitBreaker: { failureThreshold: 3 },
    streaming: { onInterruption: 'restart' },
  },
  /** For low cost: the cheapest candidate first, waits for limits, no hedges, no recovery of interrupted streams. */
  cheap: {
    routing: { strategy: 'lowest-cost' },
    hedge: false,
    retry: { maxRetries: 2, maxRetryAfterMs: 60_000 },
    timeouts: { idleMs: 60_000 },
    streaming: { onInterruption: 'error' },
  },
  /**
   * For development: mistakes are visible at once, because there are no retries, and no circuit stays open between two runs of a
   * test. Answers fewer calls than the defaults when a provider fails.
   */
  development: {
    hedge: false,
    retry: { maxRetries: 0, maxRetryAfterMs: 0 },
    timeouts: { idleMs: 60_000 },
    circuitBreaker: false,
    streaming: { onInterruption: 'error' },
  },
  /** For batches: many retries, long waits, an hour for a call. */
  batch: {
    hedge: false,
    retry: { maxRetries: 5, baseDelayMs: 2000, maxDelayMs: 60_000, maxRetryAfterMs: 300_000 },
    timeouts: { idleMs: 120_000, totalMs: 3_600_000 },
    circuitBreaker: { failureThreshold: 10 },
    streaming: { onInterruption: 'restart' },
  },
} as const satisfies { readonly [name: string]: BuiltInPreset };

/** The names of the built-in presets. */
export type PresetName = keyof typeof PRESETS;
