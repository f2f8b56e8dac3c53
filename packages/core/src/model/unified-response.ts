import type { AttemptRecord, SkippedCandidate } from './attempt.ts';
import type { AssistantPart, ProviderMetadata, ToolCallPart } from './content-part.ts';
import type { Cost } from './cost.ts';
import type { Usage } from './usage.ts';
import type { Warning } from './warning.ts';

/** Why the model ended its answer. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal' | 'pause' | 'other';

/** The cache entry behind an answer that was not requested from a provider. */
export interface CachedMark {
  /** The age of the answer, in ms. */
  readonly ageMs: number;
  /** The key of the cache entry: the argument of `invalidate`. */
  readonly key: string;
  /** The entry was stale: a new answer is fetched meanwhile, or the providers failed. */
  readonly stale?: true;
  /** The answer belongs to a simultaneous call with the same request. */
  readonly shared?: true;
}

/** One answer, whichever provider gave it. */
export interface UnifiedResponse {
  /** The provider's id for the answer, or a generated id if the provider has none. */
  readonly id: string;
  /** The entry that answered. */
  readonly provider: string;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /**
   * All text of the answer, joined. Text parts are pieces of one text. If the model wrote several messages, or called a tool in
   * between, an empty line separates them.
   */
  readonly text: string;
  /** The parts of the answer: can be used as the `content` of an assistant message. */
  readonly content: readonly AssistantPart[];
  readonly toolCalls: readonly ToolCallPart[];
  /** All visible reasoning, joined. */
  readonly reasoning?: string;
  /** The refusal of the model, if it refused to answer. */
  readonly refusal?: string;
  readonly finishReason: FinishReason;
  /** The provider's own finish reason. */
  readonly rawFinishReason?: string;
  /**
   * The answer, parsed as JSON, if the request asked for JSON; validated with its schema. Absent for an answer that was cut or
   * refused.
   */
  readonly object?: unknown;
  readonly usage: Usage;
  readonly warnings: readonly Warning[];
  /** Every attempt of the call, in order. */
  readonly attempts: readonly AttemptRecord[];
  /** Candidates that were skipped without an attempt (open circuit, cool-down …). */
  readonly skipped: readonly SkippedCandidate[];
  /** The cost of the call with all its attempts; absent if no attempt has a known price. */
  readonly cost?: Cost;
  /** The answer comes from a cache: no provider was asked, and `cost` has the savings. */
  readonly cached?: CachedMark;
  /** The client's id of the call, as in its events, errors and log lines; set by the client. */
  readonly callId?: string;
  /** The provider's id for the HTTP request, for its support; set by the client, from the plugin's `requestId`. */
  readonly providerRequestId?: string;
  /** A plugin's answer: the provider's id for the HTTP request. The client's answer: the same as `providerRequestId`, which is better. */
  readonly requestId?: string;
  readonly providerMetadata?: ProviderMetadata;
}
