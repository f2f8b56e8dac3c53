/** The billed quantities of an answer, in disjoint counts: each token is in exactly one of them. */
export interface Quantities {
  /** Uncached text, and all other input without a count of its own. */
  readonly input: number;
  readonly inputAudio: number;
  readonly inputImage: number;
  readonly inputVideo: number;
  readonly cacheRead: number;
  readonly cacheReadAudio: number;
  readonly cacheReadImage: number;
  /** Written to a prompt cache for five minutes, or for an unknown time. */
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  /** Text that is not reasoning, and all other output without a count of its own. */
  readonly output: number;
  readonly reasoning: number;
  readonly outputAudio: number;
  readonly outputImage: number;
  /** Web searches by the provider. */
  readonly webSearches: number;
  /** File searches by the provider. */
  readonly fileSearches: number;
  readonly requests: number;
}

/** One of the counts. */
export type Quantity = keyof Quantities;
