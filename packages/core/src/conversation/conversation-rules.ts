/** What a provider's wire takes of a conversation that another provider may have begun. */
export interface ConversationRules {
  /** Takes back the reasoning that it gave. Reasoning from elsewhere is dropped in any case. */
  readonly reasoning: boolean;
  /** What it takes as a tool call's id. @default anything */
  readonly toolCallIds?: {
    /** One permitted character. */
    readonly character: RegExp;
    /** @default any length */
    readonly maxLength?: number;
  };
  /** Which media it takes from users and tools. @default all that the model's capabilities say */
  readonly media?: MediaRules;
}

/**
 * The media types that a wire takes, in lower case and without parameters; `*` at the end stands for anything: `video/*`.
 * `text/*` is text of all types, `application/json` and the like included. Before a request is sent, types are written in this form (`image/jpg` is `image/jpeg`, `audio/mp3` is `audio/mpeg`) and
 * `data:` URLs as data. A file of another type becomes a picture or a sound where it is one, and text where it is text;
 * what the wire takes in no form makes the request `unsupported` for this provider. Files without a type (by URL) are left
 * to the provider.
 */
export interface MediaRules {
  /** Such as `['image/png', 'image/jpeg']`. @default all */
  readonly images?: readonly string[];
  /** Such as `['application/pdf']`; none: `[]`. @default all */
  readonly files?: readonly string[];
  /** The types of files that it fetches by their URL. @default the same as `files` */
  readonly filesByUrl?: readonly string[];
  /** Such as `['audio/wav', 'audio/mpeg']`. @default all */
  readonly audio?: readonly string[];
}

/** Where a conversation goes. */
export interface ConversationTarget extends ConversationRules {
  /** The target's plugin id: what came from it is its own. */
  readonly provider: string;
}

/** One thing that was changed on the way. */
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
  /** Where it stood, such as `messages[2]`. */
  readonly path: string;
  readonly message: string;
  /**
   * Something that the conversation said is lost on the way: the answer gets a warning. Reasoning that only its own provider
   * can read is no such loss.
   */
  readonly lossy: boolean;
}
