/** What a provider bills, in disjoint counts: each token stands in one of them. */
export interface Quantities {
  /** Uncached text, and all other input that has no count of its own. */
  readonly input: number;
  readonly inputAudio: number;
  readonly inputImage: number;
  readonly inputVideo: number;
  readonly cacheRead: number;
  readonly cacheReadAudio: number;
  readonly cacheReadImage: number;
  /** Written to a prompt cache for five minutes, or for a time that the provider does not tell. */
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  /** Text that is no reasoning, and all other output that has no count of its own. */
  readonly output: number;
  readonly reasoning: number;
  readonly outputAudio: number;
  readonly outputImage: number;
  /** Searches of the web that the provider made. */
  readonly webSearches: number;
  /** Searches in files that the provider keeps. */
  readonly fileSearches: number;
  readonly requests: number;
}

/** One of the counts. */
export type Quantity = keyof Quantities;
