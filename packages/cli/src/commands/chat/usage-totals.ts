import type { Attempt } from '@flexiai/core';

/** The usage of one provider's model in this conversation: every attempt counts, including failed ones. */
export interface ModelTotals {
  readonly provider: string;
  readonly model: string;
  readonly attempts: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The known cost, in USD; `undefined` if none is known. */
  readonly costUsd: number | undefined;
  /** Attempts with unknown tokens. */
  readonly unknown: number;
}

/** The ledgers of a conversation's calls, summed by route. */
export function totalsOf(attempts: readonly Attempt[]): readonly ModelTotals[] {
  const totals = new Map<string, ModelTotals>();
  for (const { provider, model, kind, outcome, usage, costUsd } of attempts) {
    // An answer from a cache is not an attempt.
    if (kind === 'cache') continue;
    const key = JSON.stringify([provider, model]);
    const known = usage?.inputTokens !== undefined || usage?.outputTokens !== undefined;
    const before = totals.get(key) ?? {
      attempts: 0,
      failed: 0,
      inputTokens: 0,
      outputTokens: 0,
      costUsd: undefined,
      unknown: 0,
    };
    totals.set(key, {
      provider,
      model,
      attempts: before.attempts + 1,
      failed: before.failed + (outcome === 'failed' || outcome === 'interrupted' ? 1 : 0),
      inputTokens: before.inputTokens + (usage?.inputTokens ?? 0),
      outputTokens: before.outputTokens + (usage?.outputTokens ?? 0),
      costUsd: costUsd === undefined ? before.costUsd : (before.costUsd ?? 0) + costUsd,
      unknown: before.unknown + (known ? 0 : 1),
    });
  }
  return [...totals.values()];
}
