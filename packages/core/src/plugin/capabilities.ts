/** What a provider's model can do. A candidate that lacks what a request needs is passed over. */
export interface ProviderCapabilities {
  readonly streaming: boolean;
  readonly tools: boolean;
  /** Takes images in user messages. */
  readonly images: boolean;
  /** Takes documents (PDF) in user messages. */
  readonly files: boolean;
  /** Takes recorded sound in user messages. */
  readonly audio: boolean;
  /** Holds an answer to a JSON Schema natively. */
  readonly jsonSchema: boolean;
  /** Takes reasoning settings. */
  readonly reasoning: boolean;
  /** Continues a trailing assistant message. */
  readonly prefill: boolean;
  /** Texts that one embedding request may hold. Absent where the provider embeds nothing. */
  readonly maxEmbeddingInputs?: number;
  /** Prompt and answer together, in tokens, where it is known. */
  readonly maxContextTokens?: number;
}
