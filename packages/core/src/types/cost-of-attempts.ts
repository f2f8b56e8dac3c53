import type { Attempt } from './attempt.ts';
import type { Cost } from './cost.ts';

/** What tries cost together; `undefined` where none has a known price. */
export function costOfAttempts(attempts: readonly Attempt[]): Cost | undefined {
  const priced = attempts.filter(({ costUsd }) => costUsd !== undefined);
  if (priced.length === 0) return undefined;
  // A try that failed before it had an answer is not billed: that nothing is known of its usage leaves nothing out.
  const isKnown = ({ costUsd, usage, outcome, kind }: Attempt): boolean =>
    kind === 'cache' || (costUsd === undefined ? outcome === 'failed' : isWhole(usage));
  return {
    totalUsd: priced.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0),
    complete: attempts.every(isKnown),
  };
}

/** Whether all that is billed was reported: a figure that is missing counts as nothing in the cost. */
function isWhole(usage: Attempt['usage']): boolean {
  return usage?.accuracy === 'reported' && usage.inputTokens !== undefined && usage.outputTokens !== undefined;
}
