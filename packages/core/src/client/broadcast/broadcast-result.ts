import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { Attempt, SkippedCandidate } from '../../model/attempt.ts';
import type { Cost } from '../../model/cost.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { Usage } from '../../model/usage.ts';
import type { CallOptions } from '../call/call-options.ts';

/** What a broadcast can be given beside its request. */
export interface BroadcastOptions extends CallOptions {
  /** How many candidates are asked at the same time. @default all */
  readonly maxConcurrency?: number;
}

interface AskedCandidate {
  /** The entry's name. */
  readonly provider: string;
  readonly model: string;
}

/** What came of one candidate of a broadcast. */
export type BroadcastOutcome<Response extends UnifiedResponse = UnifiedResponse> =
  | (AskedCandidate & { readonly status: 'answered'; readonly response: Response; readonly durationMs: number })
  | (AskedCandidate & { readonly status: 'failed'; readonly error: FlexiAIError; readonly durationMs: number })
  | (AskedCandidate & { readonly status: 'skipped'; readonly skipped: SkippedCandidate });

/** All answers to one request, and what came of those who gave none. */
export interface BroadcastResult<Response extends UnifiedResponse = UnifiedResponse> {
  /** The broadcast's id; the calls of its candidates have it with `.1`, `.2` … behind it. */
  readonly requestId: string;
  readonly correlationId: string;
  /** Every candidate: first those that could be asked, in the order of the plan, then those that were ruled out. */
  readonly results: readonly BroadcastOutcome<Response>[];
  /** The answers, in the same order. One at the least. */
  readonly responses: readonly [Response, ...Response[]];
  /** Who was asked and gave no answer. */
  readonly failures: readonly (AskedCandidate & { readonly error: FlexiAIError })[];
  /** Who was not asked. */
  readonly skipped: readonly SkippedCandidate[];
  /** Every try of every candidate: candidate by candidate, in order. */
  readonly attempts: readonly Attempt[];
  /** Of all answers together. */
  readonly usage: Usage;
  /** Of all tries together, failed ones included; absent where no price is known. */
  readonly cost?: Cost;
  readonly durationMs: number;
}
