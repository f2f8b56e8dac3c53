/** What a provider's model supports. A candidate that lacks something that a request needs is skipped. */
export interface ProviderCapabilities {
  readonly streaming: boolean;
  readonly tools: boolean;
  /** Accepts images in user messages. */
  readonly images: boolean;
  /** Accepts documents (PDF) in user messages. */
  readonly files: boolean;
  /** Accepts audio in user messages. */
  readonly audio: boolean;
  /** Enforces a JSON Schema for the answer. */
  readonly jsonSchema: boolean;
  /** Accepts reasoning settings. */
  readonly reasoning: boolean;
  /** Continues a trailing assistant message. */
  readonly prefill: boolean;
  /** The most texts of one embedding request. Absent if the provider has no embeddings. */
  readonly maxEmbeddingInputs?: number;
  /** Prompt and answer together, in tokens, if the limit is known. */
  readonly maxContextTokens?: number;
}
