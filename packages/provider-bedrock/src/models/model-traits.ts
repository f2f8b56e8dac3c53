/** What a model supports, as far as its name shows. */
export interface ModelTraits {
  /**
   * How reasoning is requested: a token budget, an adaptive effort, or either (Claude); `reasoning_effort` (gpt-oss);
   * `reasoningConfig` (Nova 2); or not at all.
   */
  readonly reasoning: 'none' | 'budget' | 'either' | 'adaptive' | 'effort' | 'nova';
  /** The supported fields of temperature, topP and topK: none, temperature or topP but not both, or all. */
  readonly sampling: 'none' | 'one' | 'all';
  /** The model's own field for `topK`, which Converse does not have. */
  readonly topK?: 'top_k' | 'k' | 'nova';
  readonly tools: boolean;
  /** Can be forced to call a tool with `toolChoice`. */
  readonly forcedTools: boolean;
  /** Supports `outputConfig.textFormat` and strict tools. */
  readonly jsonSchema: boolean;
  readonly images: boolean;
  readonly files: boolean;
  readonly audio: boolean;
  readonly video: boolean;
  /** Continues a trailing assistant message. */
  readonly prefill: boolean;
  /** Its thoughts have signatures, and are accepted back with them only. Thoughts of other models are not accepted at all. */
  readonly signsThoughts: boolean;
  /** Accepts only thoughts that it produced itself. */
  readonly ownThinkingOnly: boolean;
  /** Accepts cache points. */
  readonly caching: boolean;
  /** Prompt and answer together, in tokens. */
  readonly maxContextTokens?: number;
  readonly maxOutputTokens?: number;
}
