import type { FlexiAI, SkippedCandidate } from '@flexiai/core';

/** Calls wait for a cool-down up to this long, in ms, so that it does not make a client unready. */
const SHORT_REST_MS = 60_000;

/** Whether calls can be answered, as far as the client knows without a network request. */
export type Readiness =
  | { readonly ready: true }
  | {
      readonly ready: false;
      readonly reason: 'closed' | 'no-candidate';
      readonly skipped: readonly SkippedCandidate[];
    };

/**
 * A client is ready unless it is closed, or no entry is available: all are isolated, without a usable credential, or in
 * a long cool-down. Neither an open circuit whose entry would be called as the last resort, nor a full queue makes it
 * unready. No network.
 */
export function readinessOf(ai: FlexiAI): Readiness {
  if (ai.closed) return { ready: false, reason: 'closed', skipped: [] };
  // What a call would do now, including the last resort.
  const { candidates, skipped } = ai.explain({ prompt: 'ready?' });
  const now = Date.now();
  if (candidates.length > 0 || skipped.some((candidate) => isWaitedFor(candidate, now))) return { ready: true };
  return { ready: false, reason: 'no-candidate', skipped };
}

function isWaitedFor({ reason, retryAt }: SkippedCandidate, now: number): boolean {
  if (reason === 'at-capacity' || reason === 'rate-limited' || reason === 'probe-in-flight') return true;
  return reason === 'cooling-down' && (retryAt ?? 0) - now <= SHORT_REST_MS;
}
