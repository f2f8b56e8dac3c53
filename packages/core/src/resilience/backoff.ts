import type { RetryConfig } from '../config/options/retry-config.ts';

/** The shortest wait, as a share of the bound, where no other candidate could be asked. The SDKs wait as long. */
const PATIENT_SHARE = 0.75;

/**
 * The wait before a retry, in ms: exponential with full jitter, that is uniform between 0 and the bound
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Where no other candidate could be asked, the
 * wait is at least three quarters of the bound: there, a retry that comes too early loses the answer.
 *
 * @param retry 1 for the first retry
 */
export function backoffMs(
  retry: number,
  config: Pick<RetryConfig, 'baseDelayMs' | 'maxDelayMs'>,
  isAlone = false,
  random: () => number = Math.random,
): number {
  const bound = Math.min(config.maxDelayMs, config.baseDelayMs * 2 ** Math.min(retry - 1, 30));
  const share = isAlone ? PATIENT_SHARE + random() * (1 - PATIENT_SHARE) : random();
  return Math.round(share * bound);
}

/** The longest random addition to a wait that many calls share, in ms. The addition is also at most a tenth of the wait. */
const LONGEST_SPREAD_MS = 1000;

/** A wait that a provider asked for, plus a random addition, so that calls that wait for one cool-down do not retry together. */
export function spreadMs(waitMs: number, random: () => number = Math.random): number {
  return Math.round(waitMs + random() * Math.min(LONGEST_SPREAD_MS, waitMs / 10));
}
