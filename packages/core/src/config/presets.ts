import type { CircuitBreakerOptions } from './circuit-breaker-config.ts';
import type { RetryOptions } from './retry-config.ts';
import type { StreamingOptions } from './streaming-config.ts';
import type { TimeoutOptions } from './timeout-config.ts';

/** What a preset of ours can set. */
interface BuiltInPreset {
  readonly retry?: RetryOptions;
  readonly timeouts?: TimeoutOptions;
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  readonly streaming?: StreamingOptions;
}

/** Settings that belong together, by name. Whatever else is configured wins over them, option by option. */
export const PRESETS = {
  /** An answer whatever happens: more tries, circuits that open early and are probed early, streams that go on elsewhere. */
  reliable: {
    retry: { maxRetries: 3, maxRetryAfterMs: 30_000 },
    timeouts: { headersMs: 30_000, firstContentMs: 30_000, idleMs: 20_000, totalMs: 300_000 },
    circuitBreaker: { failureThreshold: 3, recoveryTimeoutMs: 30_000 },
    streaming: { onInterruption: 'continue' },
  },
  /** Somebody is waiting: short clocks, and the next provider rather than the same one again. */
  fast: {
    retry: { maxRetries: 0, maxRetryAfterMs: 1000 },
    timeouts: { headersMs: 10_000, firstContentMs: 5000, idleMs: 10_000, totalMs: 30_000 },
    circuitBreaker: { failureThreshold: 3, recoveryTimeoutMs: 15_000 },
    streaming: { onInterruption: 'restart' },
  },
  /** No token twice: the same provider is waited for, and nothing that was paid for is asked again. */
  cheap: {
    retry: { maxRetries: 2, maxRetryAfterMs: 60_000 },
    timeouts: { headersMs: 120_000, firstContentMs: 120_000, idleMs: 60_000, totalMs: 600_000 },
    streaming: { onInterruption: 'error' },
  },
  /** Mistakes are seen at once: nothing is tried twice, and no circuit stays open between two runs of a test. */
  development: {
    retry: { maxRetries: 0, maxRetryAfterMs: 0 },
    timeouts: { headersMs: 60_000, firstContentMs: 60_000, idleMs: 60_000, totalMs: 300_000 },
    circuitBreaker: false,
    streaming: { onInterruption: 'error' },
  },
  /** Nobody is waiting: long clocks, many tries, long waits. */
  batch: {
    retry: { maxRetries: 5, baseDelayMs: 2000, maxDelayMs: 60_000, maxRetryAfterMs: 300_000 },
    timeouts: { headersMs: 300_000, firstContentMs: 300_000, idleMs: 120_000, totalMs: 3_600_000 },
    circuitBreaker: { failureThreshold: 10, recoveryTimeoutMs: 120_000 },
    streaming: { onInterruption: 'restart' },
  },
} as const satisfies { readonly [name: string]: BuiltInPreset };

export type PresetName = keyof typeof PRESETS;
