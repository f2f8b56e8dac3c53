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

/** Recorded sound. */
export interface AudioPart extends PartBase {
  readonly type: 'audio';
  readonly data: BinaryData;
  /** Such as `audio/wav` or `audio/mpeg`. */
  readonly mediaType: string;
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

/** Where an answer comes from: a page or a document that the model cites. */
export interface SourcePart extends PartBase {
  readonly type: 'source';
  readonly id?: string;
  readonly url?: string;
  readonly title?: string;
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
  | SourcePart;

/** What a user's message may hold. */
export type UserPart = TextPart | ImagePart | FilePart | AudioPart;

/** What a model's message may hold. */
export type AssistantPart =
  | TextPart
  | ReasoningPart
  | ToolCallPart
  | RefusalPart
  | SourcePart
  | ImagePart
  | FilePart
  | AudioPart;
