/** The price of a model's tokens, in USD per million. */
export interface ModelPrice {
  readonly inputUsdPerMillion: number;
  /** Reasoning included. */
  readonly outputUsdPerMillion: number;
  /** Input that was read from the provider's prompt cache. @default inputUsdPerMillion */
  readonly cacheReadUsdPerMillion?: number;
  /** Input that was written to the provider's prompt cache. @default inputUsdPerMillion */
  readonly cacheWriteUsdPerMillion?: number;
  /** Input that was written to the prompt cache for an hour. @default cacheWriteUsdPerMillion */
  readonly cacheWrite1hUsdPerMillion?: number;
}
