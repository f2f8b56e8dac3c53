import { errorTraits, type FlexiAIError } from '@flexiai/core';
import type { CacheEntry } from '../entry/cache-entry.ts';

/** How long stale answers may be used, in ms after they were fresh. */
export interface StaleTimes {
  readonly whileRevalidateMs: number;
  readonly ifErrorMs: number;
}

/** How an entry may be used now. */
export type Staleness = 'fresh' | 'while-revalidate' | 'if-error' | 'expired';

/** Maximum clock difference between machines that share a store, in ms. */
const CLOCK_SKEW_MS = 60_000;

/** @param maxAgeMs the maximum age that the call accepts as fresh, if it sets one */
export function stalenessOf(
  { storedAt, freshUntil }: CacheEntry,
  now: number,
  times: StaleTimes,
  maxAgeMs = Number.POSITIVE_INFINITY,
): Staleness {
  // From the future: the clock was set back, so the age is unknown.
  if (storedAt > now + CLOCK_SKEW_MS) return 'expired';
  const until = Math.min(freshUntil, storedAt + maxAgeMs);
  if (now < until) return 'fresh';
  if (now < until + times.whileRevalidateMs) return 'while-revalidate';
  return now < until + times.ifErrorMs ? 'if-error' : 'expired';
}

/** Further error codes that mean that a provider does not answer. */
const CODES: ReadonlySet<string> = new Set(['circuit-open', 'quota-exhausted']);

/** Whether an error means that the providers do not answer: neither the request nor a key is at fault. */
export function isOutage(error: unknown): boolean {
  if (!isLibraryError(error)) return false;
  if (error.code === 'all-providers-failed') {
    const { errors = [] } = error as FlexiAIError & { readonly errors?: readonly FlexiAIError[] };
    return errors.some(isOutage);
  }
  const { category } = errorTraits[error.code];
  return category === 'provider' || category === 'network' || category === 'throttled' || CODES.has(error.code);
}

function isLibraryError(error: unknown): error is FlexiAIError {
  return error instanceof Error && 'code' in error && Object.hasOwn(errorTraits, error.code as string);
}
