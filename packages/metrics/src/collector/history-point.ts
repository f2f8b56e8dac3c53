/** Selects a part of the history. */
export interface HistoryQuery {
  /** In ms since the epoch; data older than 24 hours is not kept. */
  readonly fromMs: number;
  /** In ms since the epoch. @default now */
  readonly toMs?: number;
  /**
   * The length of a point, rounded up to an available step of 5 s, 1 min or 5 min. @default the finest step that covers
   * the range
   */
  readonly stepMs?: number;
}

/** Latencies in ms, exact to 19 %. */
export interface LatencySummary {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Number of observations. */
  readonly count: number;
}

/** From one entry to another, with the number of calls. */
export interface EntryPair {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** The figures of one entry and model in one point. */
export interface HistoryRoute {
  readonly provider: string;
  readonly model: string;
  readonly successes: number;
  /** Attempts that failed or were interrupted. */
  readonly failures: number;
  readonly aborted: number;
  /** Calls that it answered. */
  readonly answered: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /**
   * Output tokens of its streams, and the time from their first content to their end, in ms: their quotient is the
   * speed.
   */
  readonly generatedTokens: number;
  readonly generationMs: number;
  /** Of its successful attempts. */
  readonly duration?: LatencySummary;
  readonly firstContent?: LatencySummary;
}

/** The figures of one point of the history. */
export interface HistoryPoint {
  /** Its start, in ms since the epoch. */
  readonly at: number;
  readonly stepMs: number;
  /** Calls that ended in it: answered by a provider, answered from a cache, failed, or aborted by their callers. */
  readonly calls: {
    readonly answered: number;
    readonly cached: number;
    readonly failed: number;
    readonly aborted: number;
  };
  /** Calls that the cache could not answer. */
  readonly cacheMisses: number;
  /** What answers of a cache would have cost, in USD. */
  readonly savedUsd: number;
  /** Of answered calls. */
  readonly duration?: LatencySummary;
  /** Of attempts with content. */
  readonly firstContent?: LatencySummary;
  readonly routes: readonly HistoryRoute[];
  /** Attempts at the next entry after a failure. */
  readonly failovers: readonly EntryPair[];
  /** Calls that `to` answered although `from` is the first candidate: `from` failed, or was not available. */
  readonly standIns: readonly EntryPair[];
}
