import type { FlexiAI, SkippedCandidate } from '@flexiai/core';

/** A rest that is not longer is waited for by calls, in ms: it does not make a client unready. */
const SHORT_REST_MS = 60_000;

/** Whether calls can be answered, as far as the client knows without a network. */
export type Readiness =
  | { readonly ready: true }
  | {
      readonly ready: false;
      readonly reason: 'closed' | 'no-candidate';
      readonly skipped: readonly SkippedCandidate[];
    };

/**
 * A client is ready unless it is closed, or no entry could be asked: all are isolated, without a usable credential, or at rest for
 * long. An open circuit is no reason while its entry would be asked as the last resort, and neither is a full queue: such a client
 * is at work. No network.
 */
export function readinessOf(ai: FlexiAI): Readiness {
  if (ai.closed) return { ready: false, reason: 'closed', skipped: [] };
  // What a call would do now, with the last resort in it.
  const { candidates, skipped } = ai.explain({ prompt: 'ready?' });
  const now = Date.now();
  if (candidates.length > 0 || skipped.some((candidate) => isWaitedFor(candidate, now))) return { ready: true };
  return { ready: false, reason: 'no-candidate', skipped };
}

function isWaitedFor({ reason, retryAt }: SkippedCandidate, now: number): boolean {
  if (reason === 'at-capacity' || reason === 'rate-limited' || reason === 'probe-in-flight') return true;
  return reason === 'cooling-down' && (retryAt ?? 0) - now <= SHORT_REST_MS;
}
