import type { Citation, ProviderBlockPart, ProviderMetadata, SourcePart } from './content-part.ts';
import type { ErrorCode } from './error-code.ts';
import type { CachedMark, FinishReason } from './unified-response.ts';
import type { Usage } from './usage.ts';
import type { Warning } from './warning.ts';

/**
 * One part of a streamed answer: first a `stream-start`, last exactly one `finish`. Errors are thrown by the iterator and are never
 * parts. Parts contain no snapshots. The `id` of a part names its block; blocks may interleave.
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
  /** From a plugin: the name of the plugin's entry. From the client: the name of the entry that answers. */
  readonly provider: string;
  readonly model: string;
  /** The provider's id for the answer. */
  readonly id?: string;
  /** The provider's id for the HTTP request; set by the client, from the plugin's `requestId`. */
  readonly providerRequestId?: string;
  /** From a plugin: the provider's id for the HTTP request. From the client: the same as `providerRequestId`, which is better. */
  readonly requestId?: string;
  readonly warnings?: readonly Warning[];
}

export interface TextDeltaPart {
  readonly type: 'text-delta';
  readonly id: string;
  readonly delta: string;
  /** In the first delta of a block: the text begins a new message, see `TextPart.newMessage`. */
  readonly newMessage?: true;
}

/**
 * Ends a block of text, with the metadata that its provider needs back (a signature, a phase). Optional. A block may have no
 * deltas: with metadata it becomes an empty text part.
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

/** Ends a block of reasoning, with the metadata that its provider needs back. A block may have no deltas. */
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

/** The call is complete and can be run. Never sent for a call with incomplete arguments. */
export interface ToolCallEndPart {
  readonly type: 'tool-call-end';
  readonly id: string;
  readonly providerMetadata?: ProviderMetadata;
}

/**
 * A source, or another citation of an earlier source: parts with the same `url` (else `fileId`, else `id`) become one part of the
 * answer.
 */
export interface SourceStreamPart extends Omit<SourcePart, 'origin' | 'citations'> {
  readonly citations?: readonly StreamCitation[];
}

/** A citation in a stream refers to the block of text by its id. */
export interface StreamCitation extends Omit<Citation, 'textIndex'> {
  /** The id of the text block. The block may begin before or after the citation. */
  readonly textId?: string;
}

/** A whole block of the provider's own: see `ProviderBlockPart`. */
export interface ProviderBlockStreamPart extends Omit<ProviderBlockPart, 'origin'> {}

/** A whole image that the model generated. */
export interface ImageStreamPart {
  readonly type: 'image';
  readonly id?: string;
  readonly url?: string;
  /** Base64. */
  readonly data?: string;
  readonly mediaType?: string;
  readonly providerMetadata?: ProviderMetadata;
}

/** A whole file that the model generated. */
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

/** A piece of audio that the model generates. */
export interface AudioDeltaPart {
  readonly type: 'audio-delta';
  readonly id: string;
  /** Base64 of this piece. */
  readonly data?: string;
  readonly transcript?: string;
}

/** The audio is complete. Audio without this part is incomplete and is left out of the answer. */
export interface AudioEndPart {
  readonly type: 'audio-end';
  readonly id: string;
  readonly mediaType: string;
  /** The provider's id for the audio. */
  readonly audioId?: string;
  /** When that id becomes invalid, in ms since the epoch. */
  readonly expiresAt?: number;
  readonly providerMetadata?: ProviderMetadata;
}

/** The stream was interrupted, and another candidate answers from the start: discard all earlier parts. */
export interface RestartPart {
  readonly type: 'restart';
  /** The number of the following attempt. */
  readonly attempt: number;
  /** The entry that answers from here on. */
  readonly provider: string;
  readonly model: string;
  /** Why the earlier stream was interrupted. */
  readonly reason: ErrorCode;
  /** What to discard: the number of characters of text that were delivered. */
  readonly discard: { readonly textLength: number };
}

/** The stream was interrupted, and another candidate continues the text from here on. */
export interface ContinuationPart {
  readonly type: 'continuation';
  /** The number of the following attempt. */
  readonly attempt: number;
  /** The entry that continues. */
  readonly provider: string;
  readonly model: string;
  /** Why the earlier stream was interrupted. */
  readonly reason: ErrorCode;
}

export interface FinishPart {
  readonly type: 'finish';
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string;
  readonly usage: Usage;
  /** The answer comes from a cache. */
  readonly cached?: CachedMark;
  /** The model that answered, if `stream-start` did not have it yet. */
  readonly model?: string;
  readonly id?: string;
  readonly warnings?: readonly Warning[];
  readonly providerMetadata?: ProviderMetadata;
}
