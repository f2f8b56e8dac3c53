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
  /** An answer whatever happens: more tries, circuits that open early and are probed early, streams that go on elsewhere. */
  reliable: {
    retry: { maxRetries: 3, maxRetryAfterMs: 30_000 },
    timeouts: { firstContentMs: 30_000, idleMs: 20_000, totalMs: 300_000 },
    circuitBreaker: { failureThreshold: 3, recoveryTimeoutMs: 30_000 },
    healthProbe: {},
    streaming: { onInterruption: 'continue' },
  },
  /** Somebody is waiting: the quickest first, a second one beside a slow first, short clocks, nothing asked again. */
  fast: {
    routing: { strategy: 'least-latency' },
    hedge: { afterMs: 'p95' },
    retry: { maxRetries: 0, maxRetryAfterMs: 1000 },
    timeouts: { headersMs: 15_000, firstContentMs: 5000, idleMs: 10_000, totalMs: 30_000 },
    circuitBreaker: { failureThreshold: 3, recoveryTimeoutMs: 15_000 },
    streaming: { onInterruption: 'restart' },
  },
  /** No token twice: the cheapest first, limits waited out, and nothing asked again that was paid for. */
  cheap: {
    routing: { strategy: 'lowest-cost' },
    hedge: false,
    retry: { maxRetries: 2, maxRetryAfterMs: 60_000 },
    timeouts: { headersMs: 120_000, firstContentMs: 120_000, idleMs: 60_000, totalMs: 600_000 },
    streaming: { onInterruption: 'error' },
  },
  /** Mistakes are seen at once: nothing is tried twice, and no circuit stays open between two runs of a test. */
  development: {
    hedge: false,
    retry: { maxRetries: 0, maxRetryAfterMs: 0 },
    timeouts: { headersMs: 120_000, firstContentMs: 120_000, idleMs: 60_000, totalMs: 300_000 },
    circuitBreaker: false,
    streaming: { onInterruption: 'error' },
  },
  /** Nobody is waiting: long clocks, many tries, long waits. */
  batch: {
    hedge: false,
    retry: { maxRetries: 5, baseDelayMs: 2000, maxDelayMs: 60_000, maxRetryAfterMs: 300_000 },
    timeouts: { headersMs: 300_000, firstContentMs: 300_000, idleMs: 120_000, totalMs: 3_600_000 },
    circuitBreaker: { failureThreshold: 10, recoveryTimeoutMs: 120_000 },
    streaming: { onInterruption: 'restart' },
  },
} as const satisfies { readonly [name: string]: BuiltInPreset };

/** The names of the presets that come with the library. */
export type PresetName = keyof typeof PRESETS;
