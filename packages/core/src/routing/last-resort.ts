import type { Route } from './route.ts';

/**
 * Candidates with an open circuit, the one that most likely answers first: the one whose last tries failed least. A share of
 * failures fades while a route is not asked, so that of two dead ones both are asked from time to time.
 */
export function lastResortFirst<Candidate extends { readonly route: Route }>(
  candidates: readonly Candidate[],
  now: number,
): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  const failing = ({ route }: Candidate): number => route.failureShare.faded(now) ?? 0;
  return candidates.toSorted((a, b) => failing(a) - failing(b));
}
