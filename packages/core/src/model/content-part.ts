/**
 * What one provider said beyond the unified model, keyed by plugin id. It travels with the part that it belongs to, so
 * that the provider gets back unchanged what only it understands (a thought signature, a cache mark).
 */
export type ProviderMetadata = { readonly [pluginId: string]: { readonly [key: string]: unknown } };

/** Which provider and model a part came from. A signature is valid only at its origin. */
export interface Origin {
  /** Plugin id, such as `anthropic`: the entry's name does not matter for what a provider will accept back. */
  readonly provider: string;
  readonly model: string;
}

interface PartBase {
  /** Set on what a model produced. */
  readonly origin?: Origin;
  /** Extras of one provider; also the place for its per-part request options. */
  readonly providerMetadata?: ProviderMetadata;
}

/** Text, as people and models write it. */
export interface TextPart extends PartBase {
  readonly type: 'text';
  readonly text: string;
  /**
   * The text begins a message of its own: the text before it is another message, such as a comment on what the model is
   * about to do. `UnifiedResponse.text` has an empty line between the two.
   */
  readonly newMessage?: true;
}

/** Bytes in a request: raw, or already base64. */
export type BinaryData = Uint8Array | string;

/** A picture: by `url`, or as `data` with its `mediaType`. */
export interface ImagePart extends PartBase {
  readonly type: 'image';
  /** An `https:` URL that the provider fetches, or a `data:` URL. */
  readonly url?: string;
  /** Raw bytes, or base64 text. */
  readonly data?: BinaryData;
  /** Such as `image/png`; required with `data`. */
  readonly mediaType?: string;
  /** How closely the model looks, where the provider offers the choice. */
  readonly detail?: 'auto' | 'low' | 'high';
}

/** A document, such as a PDF: by `url`, or as `data` with its `mediaType`. */
export interface FilePart extends PartBase {
  readonly type: 'file';
  readonly url?: string;
  readonly data?: BinaryData;
  /** Such as `application/pdf`; required with `data`. */
  readonly mediaType?: string;
  readonly filename?: string;
}

/** Recorded sound, or sound that a model made. */
export interface AudioPart extends PartBase {
  readonly type: 'audio';
  /** Empty only where the provider keeps the sound itself and gave only an `id` for it. */
  readonly data: BinaryData;
  /** Such as `audio/wav` or `audio/mpeg`. */
  readonly mediaType: string;
  /** What is said in it, where its provider wrote that down. Not part of `UnifiedResponse.text`. */
  readonly transcript?: string;
  /** The provider's id of the sound: the provider takes it in place of the data. */
  readonly id?: string;
  /** When the `id` becomes invalid, in ms since the epoch. */
  readonly expiresAt?: number;
}

/** What the model thought before it answered. */
export interface ReasoningPart extends PartBase {
  readonly type: 'reasoning';
  /** May be empty: some providers give only a signature. */
  readonly text: string;
  /** Proof for the provider that the thought is its own; must go back to it unchanged. */
  readonly signature?: string;
  /** An encrypted thought that nobody but its provider can read. */
  readonly redacted?: string;
}

/** A call that the model asks the application to make. */
export interface ToolCallPart extends PartBase {
  readonly type: 'tool-call';
  /** Unique in the conversation; the result refers to it. */
  readonly id: string;
  readonly name: string;
  /** The parsed arguments. An empty object for a call without arguments; `undefined` when `invalid`. */
  readonly arguments: unknown;
  /** The arguments as the model wrote them. Kept when they are not valid JSON. */
  readonly rawArguments?: string;
  /** The model's arguments are not a JSON object: look at `rawArguments`. */
  readonly invalid?: true;
}

/** What the application's tool answered. */
export interface ToolResultPart extends PartBase {
  readonly type: 'tool-result';
  /** The `id` of the call that this answers. */
  readonly toolCallId: string;
  /** The tool's name. Looked up in the conversation when left out. */
  readonly toolName?: string;
  readonly content: string | readonly (TextPart | ImagePart | FilePart)[];
  /** The tool failed, and `content` says how. */
  readonly isError?: boolean;
}

/** The model declined, and says why. */
export interface RefusalPart extends PartBase {
  readonly type: 'refusal';
  readonly refusal: string;
}

/** A place in the answer that cites a source. */
export interface Citation {
  /** Which text part of the answer: its number among the text parts of `content`, from 0. */
  readonly textIndex?: number;
  /** The first cited character of that text part, in UTF-16 code units. */
  readonly start?: number;
  /** The character after the last one. */
  readonly end?: number;
  /** The words of the source that are cited. */
  readonly citedText?: string;
  readonly providerMetadata?: ProviderMetadata;
}

/** A page or a document that the answer rests on, or that a search of the provider found. Stands once in an answer. */
export interface SourcePart extends PartBase {
  readonly type: 'source';
  readonly id?: string;
  readonly url?: string;
  readonly title?: string;
  /** The provider's id of the document. */
  readonly fileId?: string;
  readonly filename?: string;
  /** `false`: a search hit that the answer does not cite. @default true */
  readonly cited?: boolean;
  /** Where the text cites it. */
  readonly citations?: readonly Citation[];
}

/**
 * A block that a provider's server made and that only this provider understands: a tool call that the server made by
 * itself, its result, a compacted history, executed code. The application has nothing to do for it.
 */
export interface ProviderBlockPart extends PartBase {
  readonly type: 'provider-block';
  /** What it is, in terms of any wire. */
  readonly kind: 'tool-call' | 'tool-result' | 'other';
  /** The wire's own name of the block's type, such as `server_tool_use`, `web_search_call` or `executableCode`. */
  readonly name: string;
  /** The tool, where the block belongs to one, such as `web_search` or `code_execution`. */
  readonly toolName?: string;
  /** The provider's id of the block, or of the call. */
  readonly id?: string;
  /** The block as it came. Goes back to its origin unchanged, in its place; is left out elsewhere, with a warning. */
  readonly raw: unknown;
}

/** Everything that can stand in a message. */
export type ContentPart =
  | TextPart
  | ImagePart
  | FilePart
  | AudioPart
  | ReasoningPart
  | ToolCallPart
  | ToolResultPart
  | RefusalPart
  | SourcePart
  | ProviderBlockPart;

/** What a user's message may hold. */
export type UserPart = TextPart | ImagePart | FilePart | AudioPart;

/** What a model's message may hold. */
export type AssistantPart =
  | TextPart
  | ReasoningPart
  | ToolCallPart
  | RefusalPart
  | SourcePart
  | ProviderBlockPart
  | ImagePart
  | FilePart
  | AudioPart;
