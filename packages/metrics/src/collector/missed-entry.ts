import type { Attempt, SkippedCandidate, SkipReason } from '@flexiai/core';

/** What a call's answer tells of its way. */
export interface CallLedger {
  readonly attempts: readonly Attempt[];
  readonly skipped: readonly SkippedCandidate[];
}

/** Reasons of an entry's own state. The others follow from the request, or from the choice of the strategy. */
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
 * The entry that a call would have been answered by, had it been well: of those that were passed over for their state, or were
 * asked and failed, the one that comes first. `undefined` where the call went straight to its answer.
 *
 * @param placeOf the place of an entry in the order in which they are asked
 */
export function missedEntry({ attempts, skipped }: CallLedger, placeOf: (entry: string) => number): string | undefined {
  const missed = [
    ...skipped.filter(({ reason }) => OF_ITS_STATE.has(reason)),
    ...attempts.filter(({ outcome }) => outcome !== 'success'),
  ];
  const [first, ...rest] = missed.map(({ provider }) => provider);
  return first && rest.reduce((best, entry) => (placeOf(entry) < placeOf(best) ? entry : best), first);
}
