import type { AttemptRecord } from '../model/attempt.ts';
import type { AttemptCost, Cost } from '../model/cost.ts';
import type { ErrorCode } from '../model/error-code.ts';

/** The total cost of attempts; `undefined` if no attempt has a known cost. */
export function costOfAttempts(attempts: readonly AttemptRecord[]): Cost | undefined {
  // Every answer runs this code: it is one loop, and it copies nothing.
  let isPriced = false;
  for (const { costUsd } of attempts) isPriced ||= costUsd !== undefined;
  if (!isPriced) return undefined;
  let totalUsd = 0;
  let complete = true;
  let unpriced = 0;
  const costs: AttemptCost[] = [];
  for (const attempt of attempts) {
    const cost = costOf(attempt);
    totalUsd += cost.usd ?? 0;
    complete &&= cost.accuracy === 'reported';
    if (cost.usd === undefined) unpriced += 1;
    costs.push(cost);
  }
  return { totalUsd, complete, unpriced, attempts: costs };
}

function costOf(attempt: AttemptRecord): AttemptCost {
  const { provider, servedModel, outcome, kind, costUsd, costParts, costAccuracy } = attempt;
  const model = servedModel ?? attempt.model;
  if (costUsd !== undefined) {
    const accuracy = costAccuracy ?? (kind === 'cache' ? 'reported' : 'estimated');
    return costParts === undefined
      ? { provider, model, outcome, usd: costUsd, accuracy }
      : { provider, model, outcome, usd: costUsd, accuracy, parts: costParts };
  }
  return kind === 'cache' || isUnbilled(attempt)
    ? { provider, model, outcome, usd: 0, accuracy: 'reported' }
    : { provider, model, outcome, usd: undefined, accuracy: 'unknown' };
}

/**
 * Whether the provider bills nothing, because it answered with an error status or was not reached. It may bill an attempt that
 * timed out, was aborted, lost its connection or returned an unreadable answer.
 */
export function isUnbilled({
  outcome,
  status,
  errorCode,
  unsent,
}: Pick<AttemptRecord, 'outcome' | 'status' | 'errorCode' | 'unsent'>): boolean {
  if (outcome !== 'failed') return false;
  if (unsent === true) return true;
  return (status !== undefined && status >= 400) || (errorCode !== undefined && !DOUBTFUL.has(errorCode));
}

/** Errors of attempts that the provider may bill, unless it answered with an error status. */
const DOUBTFUL: ReadonlySet<ErrorCode> = new Set(['timeout', 'connection', 'invalid-response', 'content-filter']);
