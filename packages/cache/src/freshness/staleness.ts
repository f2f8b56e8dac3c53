import { errorTraits, type FlexiAIError } from '@flexiai/core';
import type { CacheEntry } from '../entry/cache-entry.ts';

/** How long stale answers are of use, in ms after they were fresh. */
export interface StaleTimes {
  readonly whileRevalidateMs: number;
  readonly ifErrorMs: number;
}

/** What an entry is good for now. */
export type Staleness = 'fresh' | 'while-revalidate' | 'if-error' | 'expired';

/** The clocks of machines that share a store differ by no more, in ms. */
const CLOCK_SKEW_MS = 60_000;

/** @param maxAgeMs how old an answer the call takes for fresh, where it says so */
export function stalenessOf(
  { storedAt, freshUntil }: CacheEntry,
  now: number,
  times: StaleTimes,
  maxAgeMs = Number.POSITIVE_INFINITY,
): Staleness {
  // Of the future: the clock was put back, and nothing is known of its age.
  if (storedAt > now + CLOCK_SKEW_MS) return 'expired';
  const until = Math.min(freshUntil, storedAt + maxAgeMs);
  if (now < until) return 'fresh';
  if (now < until + times.whileRevalidateMs) return 'while-revalidate';
  return now < until + times.ifErrorMs ? 'if-error' : 'expired';
}

/** Errors of other categories that say that a provider does not answer. */
const CODES: ReadonlySet<string> = new Set(['circuit-open', 'quota-exhausted']);

/** Whether an error says that the providers do not answer: it is not the request's fault, nor is a key refused. */
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
