/** The rate limits that a provider reports for a credential. A figure that it did not report is absent. */
export interface RateLimitInfo {
  readonly requests?: RateLimitWindow;
  readonly tokens?: RateLimitWindow;
}

/** One limit, when the headers of the response were written. */
export interface RateLimitWindow {
  /** The size of the window; never 0. */
  readonly limit?: number;
  /** What is left of it; at most `limit`. */
  readonly remaining?: number;
  /** The time until the window is full again, in ms from now; at most a day. */
  readonly resetAfterMs?: number;
}
