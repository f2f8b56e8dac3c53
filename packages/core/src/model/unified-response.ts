import type { Attempt, SkippedCandidate } from './attempt.ts';
import type { AssistantPart, ProviderMetadata, ToolCallPart } from './content-part.ts';
import type { Cost } from './cost.ts';
import type { Usage } from './usage.ts';
import type { Warning } from './warning.ts';

/** Why the model stopped. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal' | 'pause' | 'other';

/** Where an answer comes from that no provider was asked for. */
export interface CachedMark {
  /** How long ago the answer was given, in ms. */
  readonly ageMs: number;
  /** What it is stored under: what `invalidate` takes. */
  readonly key: string;
  /** Its time was over: a new answer is fetched meanwhile, or its providers do not answer. */
  readonly stale?: true;
  /** It is the answer to another call that asked the same at the same time. */
  readonly shared?: true;
}

/** One answer, whoever gave it. */
export interface UnifiedResponse {
  /** The provider's id of the answer, or a made one where it gives none. */
  readonly id: string;
  /** The entry that answered. */
  readonly provider: string;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /**
   * All text of the answer, joined. Text parts are pieces of one text, unless the model wrote several messages, or called a
   * tool in between: then an empty line stands between them.
   */
  readonly text: string;
  /** The answer in its parts: can stand as an assistant message's `content`. */
  readonly content: readonly AssistantPart[];
  readonly toolCalls: readonly ToolCallPart[];
  /** All visible reasoning, joined. */
  readonly reasoning?: string;
  /** The model's refusal, where it declined. */
  readonly refusal?: string;
  readonly finishReason: FinishReason;
  /** The provider's own word for it. */
  readonly rawFinishReason?: string;
  /** The answer read as JSON, where the request asked for that; held to its schema. Absent for an answer that was cut or refused. */
  readonly object?: unknown;
  readonly usage: Usage;
  readonly warnings: readonly Warning[];
  /** Every try that led here, in order. */
  readonly attempts: readonly Attempt[];
  /** Candidates that were passed over without a try (open circuit, cool-down …). */
  readonly skipped: readonly SkippedCandidate[];
  /** What the call cost, all its tries together; absent where no try has a known price. */
  readonly cost?: Cost;
  /** The answer comes from a cache: nothing was asked of a provider for it, and `cost` says what that saved. */
  readonly cached?: CachedMark;
  /** The provider's id of the HTTP request, for its support. */
  readonly requestId?: string;
  readonly providerMetadata?: ProviderMetadata;
}
