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
    | 'message-dropped'
    | 'tool-call-id-rewritten'
    | 'tool-result-added'
    | 'tool-result-dropped'
    | 'tool-results-reordered';
  /** Where it stood, such as `messages[2]`. */
  readonly path: string;
  readonly message: string;
}
