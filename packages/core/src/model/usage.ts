/**
 * The tokens of one answer. The parts are disjoint and add up; a figure that the provider did not report is `undefined`, never 0.
 */
export interface Usage {
  /** All input: uncached + cache reads + cache writes. */
  readonly inputTokens: number | undefined;
  /** Part of the input: read from the provider's prompt cache. */
  readonly cacheReadTokens?: number;
  /** Part of the input: written to the provider's prompt cache; by lifetime if the provider reports lifetimes. */
  readonly cacheWriteTokens?: number | { readonly '5m'?: number; readonly '1h'?: number };
  /** All output, reasoning included. */
  readonly outputTokens: number | undefined;
  /** Part of the output: reasoning. */
  readonly reasoningTokens?: number;
  /** Prompt tokens of tools that the provider ran, if it counts them separately. Part of `inputTokens`. */
  readonly toolUseTokens?: number;
  /** Input and output together. */
  readonly totalTokens: number | undefined;
  /** `reported` by the provider, `estimated` from the text (an interrupted stream), or `unknown`. */
  readonly accuracy: 'reported' | 'estimated' | 'unknown';
  /** The tokens were used by another call, whose answer this is: this call used none. */
  readonly cached?: true;
  /** The provider's own figures, unchanged. */
  readonly raw?: unknown;
}
