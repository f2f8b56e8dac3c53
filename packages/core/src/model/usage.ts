/**
 * Tokens of one answer. The parts are disjoint and add up; a figure that the provider did not report is `undefined`,
 * never 0.
 */
export interface Usage {
  /** Everything read: uncached + cache reads + cache writes. */
  readonly inputTokens: number | undefined;
  /** Of the input, read from the provider's prompt cache. */
  readonly cacheReadTokens?: number;
  /** Of the input, written to the provider's prompt cache; by lifetime where the provider tells them apart. */
  readonly cacheWriteTokens?: number | { readonly '5m'?: number; readonly '1h'?: number };
  /** Everything written, reasoning included. */
  readonly outputTokens: number | undefined;
  /** Of the output, spent on reasoning. */
  readonly reasoningTokens?: number;
  /** Prompt tokens of tools that the provider ran itself, where it counts them apart. Part of `inputTokens`. */
  readonly toolUseTokens?: number;
  /** Input and output together. */
  readonly totalTokens: number | undefined;
  /** `reported` by the provider, `estimated` from the text (a cut stream), or `unknown`. */
  readonly accuracy: 'reported' | 'estimated' | 'unknown';
  /** These tokens were used by another call, whose answer this is: this call has used none. */
  readonly cached?: true;
  /** The provider's own figures, as they came. */
  readonly raw?: unknown;
}
