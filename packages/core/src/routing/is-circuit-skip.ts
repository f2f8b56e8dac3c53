import type { SkippedCandidate } from '../model/attempt.ts';

/** Whether nothing but its circuit keeps a candidate from being asked: it may still be the last resort. */
export function isCircuitSkip({ reason }: SkippedCandidate): boolean {
  return reason === 'circuit-open' || reason === 'probe-in-flight';
}
