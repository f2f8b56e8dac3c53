import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { AttemptRecord, SkippedCandidate } from '../../model/attempt.ts';
import type { Cost } from '../../model/cost.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { Usage } from '../../model/usage.ts';
import type { CallOptions } from '../call/call-options.ts';

/** The options of a broadcast. */
export interface BroadcastOptions extends CallOptions {
  /** The number of candidates that are asked at the same time. @default all */
  readonly maxConcurrency?: number;
}

interface AskedCandidate {
  /** The entry's name. */
  readonly provider: string;
  readonly model: string;
}

/** The outcome of one candidate of a broadcast. */
export type BroadcastOutcome<Response extends UnifiedResponse = UnifiedResponse> =
  | (AskedCandidate & { readonly status: 'answered'; readonly response: Response; readonly durationMs: number })
  | (AskedCandidate & { readonly status: 'failed'; readonly error: FlexiAIError; readonly durationMs: number })
  | (AskedCandidate & { readonly status: 'skipped'; readonly skipped: SkippedCandidate });

/** All answers to one request, and the outcomes of the other candidates. */
export interface BroadcastResult<Response extends UnifiedResponse = UnifiedResponse> {
  /** The broadcast's id; the calls of its candidates have it with the suffix `.1`, `.2` … */
  readonly callId: string;
  /** The same as `callId`. @deprecated Use `callId`. */
  readonly requestId: string;
  readonly correlationId: string;
  /** Every candidate: first those that could be asked, in the order of the plan, then those that were ruled out. */
  readonly results: readonly BroadcastOutcome<Response>[];
  /** The answers, in the same order. At least one. */
  readonly responses: readonly [Response, ...Response[]];
  /** The candidates that were asked and failed. */
  readonly failures: readonly (AskedCandidate & { readonly error: FlexiAIError })[];
  /** The candidates that were not asked. */
  readonly skipped: readonly SkippedCandidate[];
  /** All attempts, candidate by candidate, in order. */
  readonly attempts: readonly AttemptRecord[];
  /** The sum over all answers. */
  readonly usage: Usage;
  /** The sum over all attempts, failed ones included; absent where no price is known. */
  readonly cost?: Cost;
  readonly durationMs: number;
}
