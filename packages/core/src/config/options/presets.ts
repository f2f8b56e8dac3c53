import type { CircuitBreakerOptions } from './circuit-breaker-config.ts';
import type { HealthProbeOptions } from './health-probe-config.ts';
import type { HedgeOptions } from './hedge-config.ts';
import type { RetryOptions } from './retry-config.ts';
import type { RoutingOptions } from './routing-config.ts';
import type { StreamingOptions } from './streaming-config.ts';
import type { TimeoutOptions } from './timeout-config.ts';

/** What a preset of ours can set. */
interface BuiltInPreset {
  readonly retry?: RetryOptions;
  readonly timeouts?: TimeoutOptions;
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  readonly streaming?: StreamingOptions;
  readonly routing?: RoutingOptions;
  readonly hedge?: HedgeOptions | false;
  readonly healthProbe?: HealthProbeOptions | false;
}

/** Settings that belong together, by name. Whatever else is configured wins over them, option by option. */
export const PRESETS = {
  /**
   * An answer whatever happens: more retries and longer waits than the defaults have, circuits that open early, streams that
   * go on elsewhere. Costs more requests while a provider fails.
   */
  reliable: {
    retry: { maxRetries: 3, maxRetryAfterMs: 30_000 },
    circuitBreaker: { failureThreshold: 3 },
    healthProbe: {},
    streaming: { onInterruption: 'continue' },
  },
  /**
   * A person is waiting: the quickest first, a second one beside a slow first, one quick retry, half a minute at the most.
   * Answers fewer calls than the defaults where providers fail often, or are slow.
   */
  fast: {
    routing: { strategy: 'least-latency' },
    hedge: { afterMs: 'p95' },
    retry: { maxRetries: 1, baseDelayMs: 250, maxRetryAfterMs: 1000 },
    timeouts: { idleMs: 10_000, totalMs: 30_000 },
    circuitBreaker: { failureThreshold: 3 },
    streaming: { onInterruption: 'restart' },
  },
  /** No token twice: the cheapest first, limits waited out, no second answer beside a slow one, broken streams left as they are. */
  cheap: {
    routing: { strategy: 'lowest-cost' },
    hedge: false,
    retry: { maxRetries: 2, maxRetryAfterMs: 60_000 },
    timeouts: { idleMs: 60_000 },
    streaming: { onInterruption: 'error' },
  },
  /**
   * Mistakes are seen at once: nothing is tried twice on the same provider, and no circuit stays open between two runs of a
   * test. Answers fewer calls than the defaults where a provider fails.
   */
  development: {
    hedge: false,
    retry: { maxRetries: 0, maxRetryAfterMs: 0 },
    timeouts: { idleMs: 60_000 },
    circuitBreaker: false,
    streaming: { onInterruption: 'error' },
  },
  /** No person is waiting: many retries, long waits, an hour for a call. */
  batch: {
    hedge: false,
    retry: { maxRetries: 5, baseDelayMs: 2000, maxDelayMs: 60_000, maxRetryAfterMs: 300_000 },
    timeouts: { idleMs: 120_000, totalMs: 3_600_000 },
    circuitBreaker: { failureThreshold: 10 },
    streaming: { onInterruption: 'restart' },
  },
} as const satisfies { readonly [name: string]: BuiltInPreset };

/** The names of the presets that come with the library. */
export type PresetName = keyof typeof PRESETS;
