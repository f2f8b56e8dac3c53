import type { Attempt } from './attempt.ts';
import type { AttemptCost, Cost } from './cost.ts';
import type { ErrorCode } from './error-code.ts';

/** What attempts cost together; `undefined` where none has a known cost. */
export function costOfAttempts(attempts: readonly Attempt[]): Cost | undefined {
  if (!attempts.some(({ costUsd }) => costUsd !== undefined)) return undefined;
  const costs = attempts.map(costOf);
  return {
    totalUsd: costs.reduce((sum, { usd = 0 }) => sum + usd, 0),
    complete: costs.every(({ accuracy }) => accuracy === 'reported'),
    unpriced: costs.filter(({ usd }) => usd === undefined).length,
    attempts: costs,
  };
}

function costOf({ provider, model, servedModel, costUsd, costParts, costAccuracy, ...attempt }: Attempt): AttemptCost {
  const whose = { provider, model: servedModel ?? model, outcome: attempt.outcome };
  if (costUsd !== undefined) {
    const parts = costParts === undefined ? undefined : { parts: costParts };
    return {
      ...whose,
      usd: costUsd,
      accuracy: costAccuracy ?? (attempt.kind === 'cache' ? 'reported' : 'estimated'),
      ...parts,
    };
  }
  return attempt.kind === 'cache' || isUnbilled(attempt)
    ? { ...whose, usd: 0, accuracy: 'reported' }
    : { ...whose, usd: undefined, accuracy: 'unknown' };
}

/**
 * Whether the provider bills nothing: it answered with an error, or was not reached. What was timed out, was aborted, lost its connection, or
 * cannot be read may have been worked on.
 */
export function isUnbilled({
  outcome,
  status,
  errorCode,
  unsent,
}: Pick<Attempt, 'outcome' | 'status' | 'errorCode' | 'unsent'>): boolean {
  if (outcome !== 'failed') return false;
  if (unsent === true) return true;
  return (status !== undefined && status >= 400) || (errorCode !== undefined && !DOUBTFUL.has(errorCode));
}

/** Errors of attempts that the provider may bill, unless it answered with an error status. */
const DOUBTFUL: ReadonlySet<ErrorCode> = new Set(['timeout', 'connection', 'invalid-response', 'content-filter']);
