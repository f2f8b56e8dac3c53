import type { Attempt } from '@flexiai/core';

/** What one provider's model did in this conversation: every try counts, failed ones too. */
export interface ModelTotals {
  readonly provider: string;
  readonly model: string;
  readonly tries: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What is known of its price, in USD; `undefined` where nothing is. */
  readonly costUsd: number | undefined;
  /** Tries of which nobody knows the tokens. */
  readonly unknown: number;
}

/** The ledgers of a conversation's calls, added up by who was asked. */
export function totalsOf(attempts: readonly Attempt[]): readonly ModelTotals[] {
  const totals = new Map<string, ModelTotals>();
  for (const { provider, model, kind, outcome, usage, costUsd } of attempts) {
    // An answer from a cache is no try.
    if (kind === 'cache') continue;
    const key = JSON.stringify([provider, model]);
    const known = usage?.inputTokens !== undefined || usage?.outputTokens !== undefined;
    const before = totals.get(key) ?? {
      tries: 0,
      failed: 0,
      inputTokens: 0,
      outputTokens: 0,
      costUsd: undefined,
      unknown: 0,
    };
    totals.set(key, {
      provider,
      model,
      tries: before.tries + 1,
      failed: before.failed + (outcome === 'failed' || outcome === 'interrupted' ? 1 : 0),
      inputTokens: before.inputTokens + (usage?.inputTokens ?? 0),
      outputTokens: before.outputTokens + (usage?.outputTokens ?? 0),
      costUsd: costUsd === undefined ? before.costUsd : (before.costUsd ?? 0) + costUsd,
      unknown: before.unknown + (known ? 0 : 1),
    });
  }
  return [...totals.values()];
}
