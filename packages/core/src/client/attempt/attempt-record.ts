import { isModelName } from '../../config/options/model-name.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { AttemptKind, AttemptOutcome, AttemptRecord } from '../../model/attempt.ts';
import type { AssistantPart, ProviderMetadata } from '../../model/content-part.ts';
import type { PriceSource } from '../../model/price-source.ts';
import type { Usage } from '../../model/usage.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import { isUnsent } from './attempt-errors.ts';
import { priceAttempt } from './price-attempt.ts';

/** The known facts of an answer, for the attempt's record. */
export interface AnswerFacts {
  readonly usage: Usage;
  /** The model that answered. */
  readonly model?: string | undefined;
  readonly requestId?: string | undefined;
  readonly providerMetadata?: ProviderMetadata | undefined;
  readonly content?: readonly AssistantPart[] | undefined;
  /** `false` for results without output tokens, such as vectors. @default true */
  readonly hasOutput?: boolean;
}

/** The known facts of an attempt that has ended. */
export interface EndedAttempt {
  readonly entry: ResolvedEntry;
  readonly model: string;
  readonly kind: AttemptKind;
  readonly outcome: AttemptOutcome;
  readonly isLastResort: boolean;
  readonly keyIndex: number;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly headersMs: number | undefined;
  readonly firstContentMs: number | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly error: FlexiAIError | undefined;
}

/** A record without its cost. */
export type NewRecord = { -readonly [Field in keyof AttemptRecord]: AttemptRecord[Field] };

/** The record of an attempt, without its cost. */
export function recordOf(ended: EndedAttempt, answer: AnswerFacts): NewRecord {
  const { entry, model, error, requestId } = ended;
  // Field by field: conditional spreads cost most of an attempt's time, and each call makes at least one record.
  const record: NewRecord = {
    provider: entry.name,
    model,
    kind: ended.kind,
    outcome: ended.outcome,
    startedAt: ended.startedAt,
    durationMs: ended.durationMs,
    usage: answer.usage,
  };
  if (ended.isLastResort) record.lastResort = true;
  if (entry.keys.length > 1) record.keyIndex = ended.keyIndex;
  if (ended.headersMs !== undefined) record.headersMs = ended.headersMs;
  if (ended.firstContentMs !== undefined) record.firstContentMs = ended.firstContentMs;
  if (error !== undefined) {
    record.errorCode = error.code;
    record.errorMessage = error.message;
    if (isUnsent(error)) record.unsent = true;
  }
  if (ended.status !== undefined) record.status = ended.status;
  if (requestId !== undefined) {
    record.providerRequestId = requestId;
    record.requestId = requestId;
  }
  const served = servedModel(answer);
  if (served !== undefined && served !== '' && served !== model) record.servedModel = served;
  return record;
}

/** Adds the cost to a record, where the price and the usage are known. */
export function addCost(
  record: NewRecord,
  answer: AnswerFacts,
  entry: ResolvedEntry,
  prices: PriceSource | undefined,
): void {
  const { usage, providerMetadata, content, hasOutput = true } = answer;
  const cost = priceAttempt(prices, entry, {
    model: record.model,
    served: servedModel(answer),
    usage,
    at: record.startedAt,
    providerMetadata,
    content,
  });
  if (cost === undefined) return;
  record.costUsd = cost.usd;
  record.costParts = cost.parts;
  record.costAccuracy = cost.partial !== true && isWhole(usage, hasOutput) ? 'reported' : 'estimated';
}

/** The model that answered. A name that is too long is dropped: reports and prices use it as a key. */
function servedModel({ model }: AnswerFacts): string | undefined {
  return isModelName(model) ? model : undefined;
}

/** Whether all billed figures were reported: a missing figure counts as 0 in the cost. */
function isWhole({ accuracy, inputTokens, outputTokens }: Usage, hasOutput: boolean): boolean {
  return accuracy === 'reported' && inputTokens !== undefined && (outputTokens !== undefined || !hasOutput);
}
