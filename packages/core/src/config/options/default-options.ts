import type { CircuitBreakerOptions } from './circuit-breaker-config.ts';
import { resolveCircuitBreaker } from './circuit-breaker-config.ts';
import { resolveRetry } from './retry-config.ts';
import { resolveRouting } from './routing-config.ts';
import { resolveStreaming } from './streaming-config.ts';
import { resolveTimeouts } from './timeout-config.ts';

/** The layer beneath every configuration. @param breaker the configured breaker: the defaults are those of its kind */
export function defaultOptions(breaker: CircuitBreakerOptions | false | undefined): object {
  const { unaryHeadersMs: _unary, ...timeouts } = resolveTimeouts();
  return {
    retry: resolveRetry(),
    timeouts,
    circuitBreaker: breaker === false ? false : resolveCircuitBreaker(breaker),
    streaming: resolveStreaming(),
    routing: resolveRouting(),
    hedge: false,
    healthProbe: false,
    strict: false,
  };
}
