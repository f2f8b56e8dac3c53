import type { UIMessage } from 'ai';

/** What the route tells the page of an answer, beside its parts. */
export interface AnswerMetadata {
  /** The entry that finished the answer. */
  readonly answeredBy?: string;
  /** How many tries it took. */
  readonly tries?: number;
}

export type ChatMessage = UIMessage<AnswerMetadata>;
