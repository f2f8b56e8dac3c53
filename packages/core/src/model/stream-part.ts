import type { Citation, ProviderBlockPart, ProviderMetadata, SourcePart } from './content-part.ts';
import type { ErrorCode } from './error-code.ts';
import type { CachedMark, FinishReason } from './unified-response.ts';
import type { Usage } from './usage.ts';
import type { Warning } from './warning.ts';

/**
 * One step of a streamed answer: a `stream-start` first, exactly one `finish` last. Failures are thrown by the iterator
 * and are never parts. Parts carry no snapshots. The `id` of a part names its block; blocks may interleave.
 */
export type StreamPart =
  | StreamStartPart
  | TextDeltaPart
  | TextEndPart
  | ReasoningDeltaPart
  | ReasoningEndPart
  | RefusalDeltaPart
  | ToolCallStartPart
  | ToolCallDeltaPart
  | ToolCallEndPart
  | SourceStreamPart
  | ProviderBlockStreamPart
  | ImageStreamPart
  | FileStreamPart
  | AudioDeltaPart
  | AudioEndPart
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
  /** In a block's first delta: the text begins a message of its own, see `TextPart.newMessage`. */
  readonly newMessage?: true;
}

/**
 * Closes a block of text, with what its provider wants back (a signature, a phase). Optional. A block without deltas is
 * legal: with metadata it becomes an empty text part.
 */
export interface TextEndPart {
  readonly type: 'text-end';
  readonly id: string;
  readonly providerMetadata?: ProviderMetadata;
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

/**
 * A source, or one more citation of a source that came before: parts with the same `url` (else `fileId`, else `id`) become
 * one part of the answer.
 */
export interface SourceStreamPart extends Omit<SourcePart, 'origin' | 'citations'> {
  readonly citations?: readonly StreamCitation[];
}

/** A citation in a stream names the block of text by its id. */
export interface StreamCitation extends Omit<Citation, 'textIndex'> {
  /** The id of the text block. It may come after the citation. */
  readonly textId?: string;
}

/** A whole block of the provider's own: see `ProviderBlockPart`. */
export interface ProviderBlockStreamPart extends Omit<ProviderBlockPart, 'origin'> {}

/** A whole picture that the model made. */
export interface ImageStreamPart {
  readonly type: 'image';
  readonly id?: string;
  readonly url?: string;
  /** Base64. */
  readonly data?: string;
  readonly mediaType?: string;
  readonly providerMetadata?: ProviderMetadata;
}

/** A whole file that the model made. */
export interface FileStreamPart {
  readonly type: 'file';
  readonly id?: string;
  readonly url?: string;
  /** Base64. */
  readonly data?: string;
  readonly mediaType?: string;
  readonly filename?: string;
  readonly providerMetadata?: ProviderMetadata;
}

/** More of a sound that the model makes. */
export interface AudioDeltaPart {
  readonly type: 'audio-delta';
  readonly id: string;
  /** Base64 of this piece. */
  readonly data?: string;
  readonly transcript?: string;
}

/** The sound is complete. A sound without this part is not: it is left out of the answer. */
export interface AudioEndPart {
  readonly type: 'audio-end';
  readonly id: string;
  readonly mediaType: string;
  /** The provider's id of the sound. */
  readonly audioId?: string;
  /** When that id becomes invalid, in ms since the epoch. */
  readonly expiresAt?: number;
  readonly providerMetadata?: ProviderMetadata;
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
  /** The answer comes from a cache. */
  readonly cached?: CachedMark;
  /** What the provider served, where it differs from what `stream-start` could know. */
  readonly model?: string;
  readonly id?: string;
  readonly warnings?: readonly Warning[];
  readonly providerMetadata?: ProviderMetadata;
}
