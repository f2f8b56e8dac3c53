import type { Attempt, FlexiAIError, SkippedCandidate, Usage } from '@flexiai/core';
import { redact, withoutQuotedText } from '@flexiai/core/plugin';
import type { DashboardAttempt, DashboardCall, DashboardSkip } from '../model/dashboard-state.ts';

/** Fields of all records. */
interface CallEnd {
  readonly number: number;
  readonly correlationId: string;
  readonly operation: 'chat' | 'embed';
  readonly durationMs: number;
}

/** The fields of an answer that are recorded. */
interface Answer {
  readonly provider: string;
  readonly model: string;
  readonly usage?: Usage;
  readonly attempts: readonly Attempt[];
  readonly skipped: readonly SkippedCandidate[];
  readonly cost?: { readonly totalUsd: number; readonly savedUsd?: number };
  readonly cached?: object;
}

const LONGEST_MESSAGE = 300;
const LONGEST_NAME = 200;
/** Of a call with more lines than this, only the first ones are kept. */
const MOST_LINES = 50;

/** The record of an answered call. Only the ledger and the figures of the answer are kept. */
export function answeredCall(end: CallEnd, answer: Answer): DashboardCall {
  const at = Date.now() - end.durationMs;
  const successful = answer.attempts.findLast(({ outcome }) => outcome === 'success');
  return {
    ...end,
    at,
    outcome: answer.cached === undefined ? 'answered' : 'cached',
    provider: name(successful?.provider ?? answer.provider),
    model: name(successful?.model ?? answer.model),
    ...tokens(answer.usage),
    ...(answer.cost !== undefined && { costUsd: answer.cost.totalUsd }),
    ...(answer.cost?.savedUsd !== undefined && { savedUsd: answer.cost.savedUsd }),
    attempts: attemptsOf(answer.attempts, at),
    skipped: skippedOf(answer.skipped),
  };
}

/** The record of a call that failed or was aborted. */
export function failedCall(end: CallEnd, error: FlexiAIError): DashboardCall {
  const at = Date.now() - end.durationMs;
  const skipped = 'skipped' in error && Array.isArray(error.skipped) ? (error.skipped as SkippedCandidate[]) : [];
  return {
    ...end,
    at,
    outcome: error.code === 'aborted' ? 'aborted' : 'failed',
    errorCode: error.code,
    errorMessage: cleanMessage(error.message),
    attempts: attemptsOf(error.attempts ?? [], at),
    skipped: skippedOf(skipped),
  };
}

/** A short message without keys and without quotations of an answer. */
export function cleanMessage(message: string): string {
  const clean = redact(withoutQuotedText(message.includes('JSON') ? 'SyntaxError' : '', message));
  return clean.length <= LONGEST_MESSAGE ? clean : `${clean.slice(0, LONGEST_MESSAGE)}…`;
}

function attemptsOf(attempts: readonly Attempt[], callAt: number): readonly DashboardAttempt[] {
  return attempts.slice(0, MOST_LINES).map((attempt) => {
    const { provider, model, kind, outcome, lastResort, durationMs, headersMs, firstContentMs } = attempt;
    const { status, errorCode, errorMessage, usage, costUsd } = attempt;
    return {
      provider: name(provider),
      model: name(model),
      kind,
      outcome,
      ...(lastResort === true && { lastResort }),
      offsetMs: Math.max(0, attempt.startedAt - callAt),
      durationMs,
      ...(headersMs !== undefined && { headersMs }),
      ...(firstContentMs !== undefined && { firstContentMs }),
      ...(status !== undefined && { status }),
      ...(errorCode !== undefined && { errorCode }),
      ...(errorMessage !== undefined && { errorMessage: cleanMessage(errorMessage) }),
      ...tokens(usage),
      ...(costUsd !== undefined && { costUsd }),
    };
  });
}

function skippedOf(skipped: readonly SkippedCandidate[]): readonly DashboardSkip[] {
  return skipped.slice(0, MOST_LINES).map(({ provider, model, reason, message }) => ({
    provider: name(provider),
    model: name(model),
    reason,
    message: cleanMessage(message),
  }));
}

function tokens(usage: Usage | undefined): Pick<DashboardCall, 'inputTokens' | 'outputTokens'> {
  return {
    ...(usage?.inputTokens !== undefined && { inputTokens: usage.inputTokens }),
    ...(usage?.outputTokens !== undefined && { outputTokens: usage.outputTokens }),
  };
}

function name(text: string): string {
  return text.length <= LONGEST_NAME ? text : `${text.slice(0, LONGEST_NAME)}…`;
}
