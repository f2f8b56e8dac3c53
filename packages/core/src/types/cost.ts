/** What a call cost: all its tries together, each at its own model's price. */
export interface Cost {
  readonly totalUsd: number;
  /** `false` where a try's price or usage is not known, or is an estimate: the total is then not the bill. */
  readonly complete: boolean;
  /** What the call would have cost without its cache, in USD; absent where that is not known, or nothing was saved. */
  readonly savedUsd?: number;
}
