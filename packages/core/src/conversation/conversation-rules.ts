/** What a wire accepts of a conversation that another provider may have begun. */
export interface ConversationRules {
  /** Accepts its own reasoning in requests. Reasoning of other providers is always dropped. */
  readonly reasoning: boolean;
  /** The tool-call ids that it accepts. @default any */
  readonly toolCallIds?: {
    /** One permitted character. */
    readonly character: RegExp;
    /** @default any length */
    readonly maxLength?: number;
  };
  /**
   * The ids of the plugins that speak the same wire, which may include the plugin's own: what one of them made, with its signatures,
   * is the others' own. @default the plugin alone
   */
  readonly sameWire?: readonly string[];
  /** The media that it accepts from users and tools. @default everything that the model's capabilities allow */
  readonly media?: MediaRules;
}

/**
 * The media types that a wire accepts, in lower case and without parameters; a `*` at the end matches the rest: `video/*`.
 * `text/*` matches every type of text, including `application/json` and similar ones. Before a request is sent, types are
 * written in this form (`image/jpg` as `image/jpeg`, `audio/mp3` as `audio/mpeg`) and `data:` URLs as data. A file of another
 * type is sent as an image, audio or text where it is one. A file that the wire accepts in no form makes the request
 * `unsupported` for this provider. Files without a type (by URL) are sent unchecked.
 */
export interface MediaRules {
  /** Such as `['image/png', 'image/jpeg']`. @default all */
  readonly images?: readonly string[];
  /** Such as `['application/pdf']`; `[]` for none. @default all */
  readonly files?: readonly string[];
  /** The types of files that it fetches by their URL. @default the same as `files` */
  readonly filesByUrl?: readonly string[];
  /** Such as `['audio/wav', 'audio/mpeg']`. @default all */
  readonly audio?: readonly string[];
}

/** The provider that a conversation is sent to. */
export interface ConversationTarget extends ConversationRules {
  /** The target's plugin id: content with this origin is the target's own. */
  readonly provider: string;
}

/** One change to a conversation. */
export interface ConversationChange {
  readonly type:
    | 'reasoning-dropped'
    | 'block-dropped'
    | 'message-dropped'
    | 'content-replaced'
    | 'content-unsupported'
    | 'tool-call-id-rewritten'
    | 'tool-result-added'
    | 'tool-result-moved'
    | 'tool-result-dropped'
    | 'tool-results-reordered';
  /** The place of the changed content, such as `messages[2]`. */
  readonly path: string;
  readonly message: string;
  /**
   * Content of the conversation is lost: the answer gets a warning. Reasoning that only its own provider can read does not
   * count as lost.
   */
  readonly lossy: boolean;
}
