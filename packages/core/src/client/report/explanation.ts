import type { Plan } from '../../routing/plan.ts';
import type { SkippedCandidate } from '../../types/attempt.ts';

/** Who would be asked. */
export interface ExplainedCandidate {
  readonly provider: string;
  readonly model: string;
  /** What the answer would cost about, in USD; absent where the model's price is not known. */
  readonly estimatedCostUsd?: number;
}

/** What a call would do now: the candidates in order, and why some would be passed over. */
export interface Explanation {
  /** Who would be asked, first to last. */
  readonly candidates: readonly ExplainedCandidate[];
  /** Who would not be, and why. */
  readonly skipped: readonly SkippedCandidate[];
  /** The request's size as it is estimated, in tokens. */
  readonly estimatedInputTokens: number;
}

/** A plan in words: those of its candidates that cannot be asked just now are told apart. */
export function explainPlan({ routes, ruledOut, load, costOf }: Plan): Explanation {
  const now = Date.now();
  const candidates: ExplainedCandidate[] = [];
  const skipped = [...ruledOut];
  for (const route of routes) {
    const obstacle = route.obstacle(now, load);
    if (obstacle !== undefined) {
      skipped.push(obstacle);
      continue;
    }
    const estimatedCostUsd = costOf?.(route);
    const { entry, model } = route;
    candidates.push({ provider: entry.name, model, ...(estimatedCostUsd !== undefined && { estimatedCostUsd }) });
  }
  return { candidates, skipped, estimatedInputTokens: load.inputTokens };
}
