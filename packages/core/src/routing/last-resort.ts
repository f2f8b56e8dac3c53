import type { Route } from './route.ts';

/**
 * Candidates with an open circuit, in the order of their recent shares of failures, the lowest first. A share fades while a
 * route is not asked, so that two dead routes take turns.
 */
export function lastResortFirst<Candidate extends { readonly route: Route }>(
  candidates: readonly Candidate[],
  now: number,
): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  const failing = ({ route }: Candidate): number => route.failureShare.faded(now) ?? 0;
  return candidates.toSorted((a, b) => failing(a) - failing(b));
}
