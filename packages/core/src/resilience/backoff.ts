import type { RetryConfig } from '../config/retry-config.ts';

/**
 * The wait before a retry, in ms: exponential with full jitter, that is uniform between 0 and the bound
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param retry 1 for the first retry
 */
export function backoffMs(
  retry: number,
  config: Pick<RetryConfig, 'baseDelayMs' | 'maxDelayMs'>,
  random: () => number = Math.random,
): number {
  const bound = Math.min(config.maxDelayMs, config.baseDelayMs * 2 ** Math.min(retry - 1, 30));
  return Math.round(random() * bound);
}

/** Of a wait that many calls may share, how much longer each waits at most: a tenth, but no more than this, in ms. */
const LONGEST_SPREAD_MS = 1000;

/** A wait that a provider asked for, made a little longer at random: those who wait for one cool-down must not return as one. */
export function spreadMs(waitMs: number, random: () => number = Math.random): number {
  return Math.round(waitMs + random() * Math.min(LONGEST_SPREAD_MS, waitMs / 10));
}
