import { BudgetExceededError, RequestAbortedError } from '../../errors/client-errors.ts';
import { AllProvidersFailedError } from '../../errors/failover-errors.ts';
import { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { AttemptRecord, SkippedCandidate } from '../../model/attempt.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { Plan } from '../../routing/plan.ts';
import type { Route } from '../../routing/route.ts';
import { errorOfSkip } from '../../routing/skip.ts';
import { addUsage } from '../../usage/add-usage.ts';
import { costOfAttempts } from '../../usage/cost-of-attempts.ts';
import { type Call, roundMs } from '../call/call.ts';
import type { CallIds } from '../call/call-ids.ts';
import { middlewareError } from '../events/call-books.ts';
import type { BroadcastOutcome, BroadcastResult } from './broadcast-result.ts';

/** One candidate of a broadcast, with a call of its own. */
export interface Branch {
  readonly route: Route;
  readonly call: Call;
}

/** The parts of a broadcast. */
export interface BroadcastParts {
  readonly ids: CallIds;
  readonly branches: readonly Branch[];
  readonly ruledOut: Plan['ruledOut'];
  readonly maxConcurrency: number;
  /** Asks one candidate, with its retries. */
  ask(branch: Branch): Promise<UnifiedResponse>;
}

/**
 * Asks all candidates and waits for all of them.
 * @throws RequestAbortedError, and AllProvidersFailedError where none answered
 */
export async function broadcast({
  ids,
  branches,
  ruledOut,
  maxConcurrency,
  ask,
}: BroadcastParts): Promise<BroadcastResult> {
  const started = performance.now();
  const outcomes = await inParallel(branches, maxConcurrency, (branch) => outcomeOf(branch, ask));
  const attempts = branches.flatMap(({ call }, index) => attemptsOf(call, outcomes[index]));
  for (const { call } of branches) {
    if (call.stopped instanceof RequestAbortedError) throw call.identify(call.stopped.withAttempts(attempts));
  }
  const results = [...outcomes, ...ruledOut.map(outcomeOfSkip)];
  const skipped = results.flatMap((result) => (result.status === 'skipped' ? [result.skipped] : []));
  const failures = results.flatMap((result) => (result.status === 'failed' ? [result] : []));
  const [first, ...others] = results.flatMap((result) => (result.status === 'answered' ? [result.response] : []));
  if (first === undefined) throw errorWithoutAnswers(ids, results, skipped).withAttempts(attempts);
  const cost = costOfAttempts(attempts);
  return {
    ...ids,
    results,
    responses: [first, ...others],
    failures: failures.map(({ provider, model, error }) => ({ provider, model, error })),
    skipped,
    attempts,
    usage: others.reduce((sum, { usage }) => addUsage(sum, usage), first.usage),
    ...(cost !== undefined && { cost }),
    durationMs: roundMs(performance.now() - started),
  };
}

/** A branch's attempts; those of its answer or error where middleware made them in a run of its own. */
function attemptsOf({ ledger }: Call, outcome: BroadcastOutcome | undefined): readonly AttemptRecord[] {
  if (ledger.attempts.length > 0) return ledger.attempts;
  if (outcome?.status === 'answered') return outcome.response.attempts;
  return outcome?.status === 'failed' ? (outcome.error.attempts ?? []) : [];
}

async function outcomeOf(branch: Branch, ask: BroadcastParts['ask']): Promise<BroadcastOutcome> {
  const { route, call } = branch;
  const candidate = { provider: route.entry.name, model: route.model };
  try {
    const response = await ask(branch);
    return { ...candidate, status: 'answered', response, durationMs: call.durationMs };
  } catch (thrown) {
    const { attempts, skipped } = call.ledger;
    const [skip] = skipped;
    const tried = thrown instanceof FlexiAIError ? (thrown.attempts ?? attempts) : attempts;
    // The refusal of a spending limit is more precise than the skip that it caused.
    const isForMoney = thrown instanceof BudgetExceededError;
    if (tried.length === 0 && skip !== undefined && !isForMoney) return outcomeOfSkip(skip);
    const error = thrown instanceof FlexiAIError ? thrown : call.identify(middlewareError(thrown));
    return { ...candidate, status: 'failed', error, durationMs: call.durationMs };
  }
}

function outcomeOfSkip(skipped: SkippedCandidate): BroadcastOutcome {
  return { provider: skipped.provider, model: skipped.model, status: 'skipped', skipped };
}

function errorWithoutAnswers(
  { correlationId }: CallIds,
  results: readonly BroadcastOutcome[],
  skipped: readonly SkippedCandidate[],
): AllProvidersFailedError | BudgetExceededError {
  const errors: FlexiAIError[] = [];
  const lines = results.map((result) => {
    const { provider, model, status } = result;
    if (status === 'answered') return '';
    errors.push(status === 'failed' ? result.error : errorOfSkip(result.skipped));
    return status === 'failed'
      ? `  - ${provider} (${model}): ${result.error.code}: ${result.error.message}`
      : `  - ${provider} (${model}), not asked: ${result.skipped.message}`;
  });
  const refusal = errors.find((error) => error instanceof BudgetExceededError);
  if (refusal !== undefined && errors.every((error) => error instanceof BudgetExceededError)) return refusal;
  const head = `None of ${results.length} candidates of the broadcast answered:`;
  const error = new AllProvidersFailedError([head, ...lines].join('\n'), { skipped, errors });
  return Object.assign(error, { correlationId });
}

/** Runs a job for each item, so many at a time, and returns the results in the items' order. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  job: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await job(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
