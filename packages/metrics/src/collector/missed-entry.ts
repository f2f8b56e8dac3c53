import type { Attempt, SkippedCandidate, SkipReason } from '@flexiai/core';

/** The route of a call, as reported in its answer. */
export interface CallLedger {
  readonly attempts: readonly Attempt[];
  readonly skipped: readonly SkippedCandidate[];
}

/** Reasons that are due to the state of an entry. The others are due to the request, or to the routing strategy. */
const OF_ITS_STATE: ReadonlySet<SkipReason> = new Set([
  'circuit-open',
  'probe-in-flight',
  'isolated',
  'credential-out',
  'no-credential',
  'not-loaded',
  'cooling-down',
  'at-capacity',
  'rate-limited',
  'over-budget',
]);

/**
 * The entry that would have answered a call if it had been available: the first of those that were skipped because of
 * their state, or were called and failed. `undefined` if the first candidate answered.
 *
 * @param placeOf the position of an entry in the order of candidates
 */
export function missedEntry({ attempts, skipped }: CallLedger, placeOf: (entry: string) => number): string | undefined {
  const missed = [
    ...skipped.filter(({ reason }) => OF_ITS_STATE.has(reason)),
    ...attempts.filter(({ outcome }) => outcome !== 'success'),
  ];
  const [first, ...rest] = missed.map(({ provider }) => provider);
  return first && rest.reduce((best, entry) => (placeOf(entry) < placeOf(best) ? entry : best), first);
}
