import type { ProviderMetadata } from './content-part.ts';
import type { ErrorCode } from './error-code.ts';
import type { FinishReason } from './unified-response.ts';
import type { Usage } from './usage.ts';
import type { Warning } from './warning.ts';

/**
 * One step of a streamed answer: a `stream-start` first, exactly one `finish` last. Failures are thrown by the iterator
 * and are never parts. Parts carry no snapshots. The `id` of a part names its block; blocks may interleave.
 */
export type StreamPart =
  | StreamStartPart
  | TextDeltaPart
  | ReasoningDeltaPart
  | ReasoningEndPart
  | RefusalDeltaPart
  | ToolCallStartPart
  | ToolCallDeltaPart
  | ToolCallEndPart
  | SourceStreamPart
  | RestartPart
  | ContinuationPart
  | FinishPart;

export interface StreamStartPart {
  readonly type: 'stream-start';
  /** Plugin parts say the plugin's entry name; the client's say who answers. */
  readonly provider: string;
  readonly model: string;
  /** The provider's id of the answer. */
  readonly id?: string;
  /** The provider's id of the HTTP request. */
  readonly requestId?: string;
  readonly warnings?: readonly Warning[];
}

export interface TextDeltaPart {
  readonly type: 'text-delta';
  readonly id: string;
  readonly delta: string;
}

export interface ReasoningDeltaPart {
  readonly type: 'reasoning-delta';
  readonly id: string;
  readonly delta: string;
}

/** Closes a block of reasoning, with what its provider wants back. A block without deltas is legal. */
export interface ReasoningEndPart {
  readonly type: 'reasoning-end';
  readonly id: string;
  readonly signature?: string;
  readonly redacted?: string;
  readonly providerMetadata?: ProviderMetadata;
}

export interface RefusalDeltaPart {
  readonly type: 'refusal-delta';
  readonly id: string;
  readonly delta: string;
}

export interface ToolCallStartPart {
  readonly type: 'tool-call-start';
  readonly id: string;
  readonly name: string;
}

/** A piece of the arguments' JSON text. */
export interface ToolCallDeltaPart {
  readonly type: 'tool-call-delta';
  readonly id: string;
  readonly delta: string;
}

/** The call is complete and may be made. Never sent for a call whose arguments were cut. */
export interface ToolCallEndPart {
  readonly type: 'tool-call-end';
  readonly id: string;
  readonly providerMetadata?: ProviderMetadata;
}

export interface SourceStreamPart {
  readonly type: 'source';
  readonly id?: string;
  readonly url?: string;
  readonly title?: string;
}

/** The stream broke off, and another candidate answers from the start: what came before is to be discarded. */
export interface RestartPart {
  readonly type: 'restart';
  /** The number of the try that follows. */
  readonly attempt: number;
  /** The entry that answers from here. */
  readonly provider: string;
  readonly model: string;
  /** Why the stream before broke off. */
  readonly reason: ErrorCode;
  /** What is to be discarded: so many characters of text were delivered. */
  readonly discard: { readonly textLength: number };
}

/** The stream broke off, and another candidate continues the text from here. */
export interface ContinuationPart {
  readonly type: 'continuation';
  /** The number of the try that follows. */
  readonly attempt: number;
  /** The entry that continues. */
  readonly provider: string;
  readonly model: string;
  /** Why the stream before broke off. */
  readonly reason: ErrorCode;
}

export interface FinishPart {
  readonly type: 'finish';
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string;
  readonly usage: Usage;
  /** What the provider served, where it differs from what `stream-start` could know. */
  readonly model?: string;
  readonly id?: string;
  readonly warnings?: readonly Warning[];
  readonly providerMetadata?: ProviderMetadata;
}
