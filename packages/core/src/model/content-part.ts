/**
 * Data of one provider that the unified model does not have, by plugin id. It stays with its part, so that the provider gets it
 * back unchanged (a thought signature, a cache mark).
 */
export type ProviderMetadata = { readonly [pluginId: string]: { readonly [key: string]: unknown } };

/** The provider and the model that a part came from. A signature is valid only at its origin. */
export interface Origin {
  /** The id of the plugin, such as `anthropic`. The entry's name does not decide whether a provider accepts the part. */
  readonly provider: string;
  readonly model: string;
}

interface PartBase {
  /** Present on parts that a model produced. */
  readonly origin?: Origin;
  /** Extras of one provider, and its request options for this part. */
  readonly providerMetadata?: ProviderMetadata;
}

/** Text, written by a person or a model. */
export interface TextPart extends PartBase {
  readonly type: 'text';
  readonly text: string;
  /**
   * The text begins a new message: the text before it is another message, such as a comment on the next step of the model.
   * `UnifiedResponse.text` has an empty line between the two.
   */
  readonly newMessage?: true;
}

/** Bytes in a request: raw bytes or a base64 text. */
export type BinaryData = Uint8Array | string;

/** An image: by `url`, or as `data` with its `mediaType`. */
export interface ImagePart extends PartBase {
  readonly type: 'image';
  /** An `https:` URL that the provider fetches, or a `data:` URL. */
  readonly url?: string;
  /** Raw bytes, or base64 text. */
  readonly data?: BinaryData;
  /** Such as `image/png`; required with `data`. */
  readonly mediaType?: string;
  /** The level of detail for the model, if the provider offers the choice. */
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

/** Recorded sound, or sound that a model generated. */
export interface AudioPart extends PartBase {
  readonly type: 'audio';
  /** Empty only if the provider stores the sound and returned only an `id`. */
  readonly data: BinaryData;
  /** Such as `audio/wav` or `audio/mpeg`. */
  readonly mediaType: string;
  /** The transcript, if the provider returned one. Not part of `UnifiedResponse.text`. */
  readonly transcript?: string;
  /** The provider's id for the sound: the provider accepts it in place of the data. */
  readonly id?: string;
  /** When the `id` becomes invalid, in ms since the epoch. */
  readonly expiresAt?: number;
}

/** The reasoning of the model before its answer. */
export interface ReasoningPart extends PartBase {
  readonly type: 'reasoning';
  /** May be empty: some providers return only a signature. */
  readonly text: string;
  /** Proves to the provider that the reasoning is its own; must be sent back unchanged. */
  readonly signature?: string;
  /** Encrypted reasoning that only its provider can read. */
  readonly redacted?: string;
}

/** A tool call that the model requests from the application. */
export interface ToolCallPart extends PartBase {
  readonly type: 'tool-call';
  /** Unique in the conversation; the result refers to it. */
  readonly id: string;
  readonly name: string;
  /** The parsed arguments. An empty object for a call without arguments; `undefined` if `invalid`. */
  readonly arguments: unknown;
  /** The arguments as the model wrote them. Present if they are not valid JSON. */
  readonly rawArguments?: string;
  /** The arguments are not a JSON object: see `rawArguments`. */
  readonly invalid?: true;
}

/** The result of the application's tool. */
export interface ToolResultPart extends PartBase {
  readonly type: 'tool-result';
  /** The `id` of the tool call. */
  readonly toolCallId: string;
  /** The name of the tool. Taken from the conversation if left out. */
  readonly toolName?: string;
  readonly content: string | readonly (TextPart | ImagePart | FilePart)[];
  /** The tool failed; `content` describes the error. */
  readonly isError?: boolean;
}

/** The model refused to answer; the text gives its reason. */
export interface RefusalPart extends PartBase {
  readonly type: 'refusal';
  readonly refusal: string;
}

/** A place in the answer that cites a source. */
export interface Citation {
  /** The index of the text part of the answer among the text parts of `content`, from 0. */
  readonly textIndex?: number;
  /** The first cited character of that text part, in UTF-16 code units. */
  readonly start?: number;
  /** The character after the last one. */
  readonly end?: number;
  /** The cited text of the source. */
  readonly citedText?: string;
  readonly providerMetadata?: ProviderMetadata;
}

/** A page or a document that the answer is based on, or that a search of the provider found. Appears once in an answer. */
export interface SourcePart extends PartBase {
  readonly type: 'source';
  readonly id?: string;
  readonly url?: string;
  readonly title?: string;
  /** The provider's id for the document. */
  readonly fileId?: string;
  readonly filename?: string;
  /** `false`: a search hit that the answer does not cite. @default true */
  readonly cited?: boolean;
  /** The places in the text that cite it. */
  readonly citations?: readonly Citation[];
}

/**
 * A block that a provider's server made and that only this provider understands: a tool call that the server ran, its result, a
 * compacted history, executed code. The application does not need to handle it.
 */
export interface ProviderBlockPart extends PartBase {
  readonly type: 'provider-block';
  /** The kind of the block, the same for all providers. */
  readonly kind: 'tool-call' | 'tool-result' | 'other';
  /** The provider's own name for the type of the block, such as `server_tool_use`, `web_search_call` or `executableCode`. */
  readonly name: string;
  /** The tool, if the block belongs to one, such as `web_search` or `code_execution`. */
  readonly toolName?: string;
  /** The provider's id for the block or the call. */
  readonly id?: string;
  /**
   * The block as the provider sent it. It is sent back to its origin unchanged, in its place; for other providers it is left out,
   * with a warning.
   */
  readonly raw: unknown;
}

/** All parts of a message. */
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

/** The parts of a user's message. */
export type UserPart = TextPart | ImagePart | FilePart | AudioPart;

/** The parts of a model's message. */
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
