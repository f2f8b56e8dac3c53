import type { SkippedCandidate } from '../types/attempt.ts';

/** What a call would do now: the candidates in order, and why some would be passed over. */
export interface Explanation {
  /** Who would be asked, first to last. */
  readonly candidates: readonly { readonly provider: string; readonly model: string }[];
  /** Who would not be, and why. */
  readonly skipped: readonly SkippedCandidate[];
}
