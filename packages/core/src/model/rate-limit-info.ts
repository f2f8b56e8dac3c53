/** What a provider says of the rate limits that apply to a credential. A figure that it did not give is absent. */
export interface RateLimitInfo {
  readonly requests?: RateLimitWindow;
  readonly tokens?: RateLimitWindow;
}

/** One limit, as it stood when the response's headers were written. */
export interface RateLimitWindow {
  /** The most that the window holds; never 0. */
  readonly limit?: number;
  /** What is left of it; never more than `limit`. */
  readonly remaining?: number;
  /** In how many ms from now the window is full again; at most a day. */
  readonly resetAfterMs?: number;
}
