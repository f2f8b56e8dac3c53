/** Which part of the history is asked for. */
export interface HistoryQuery {
  /** In ms since the epoch; what is older than 24 hours is not kept. */
  readonly fromMs: number;
  /** In ms since the epoch. @default now */
  readonly toMs?: number;
  /** The length of a point, rounded up to a step that is kept: of 5 s, 1 min or 5 min. @default the finest that reaches so far */
  readonly stepMs?: number;
}

/** Latencies in ms, exact to 19 %. */
export interface LatencySummary {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Of so many observations. */
  readonly count: number;
}

/** From one entry to another, so many times. */
export interface EntryPair {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** What one entry and model did in the time of a point. */
export interface HistoryRoute {
  readonly provider: string;
  readonly model: string;
  readonly successes: number;
  /** Attempts that failed, or broke off. */
  readonly failures: number;
  readonly aborted: number;
  /** Calls that it answered. */
  readonly answered: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /** Output tokens of its streams, and the time from their first content to their end, in ms: together, its speed. */
  readonly generatedTokens: number;
  readonly generationMs: number;
  /** Of its successful attempts. */
  readonly duration?: LatencySummary;
  readonly firstContent?: LatencySummary;
}

/** The figures of one stretch of time. */
export interface HistoryPoint {
  /** Its beginning, in ms since the epoch. */
  readonly at: number;
  readonly stepMs: number;
  /** Calls that ended in it: answered by a provider, answered from a cache, failed, or given up by their callers. */
  readonly calls: {
    readonly answered: number;
    readonly cached: number;
    readonly failed: number;
    readonly aborted: number;
  };
  /** Calls for which a cache had no answer. */
  readonly cacheMisses: number;
  /** What answers of a cache would have cost, in USD. */
  readonly savedUsd: number;
  /** Of the calls that were answered. */
  readonly duration?: LatencySummary;
  /** Of the attempts that came to their first content. */
  readonly firstContent?: LatencySummary;
  readonly routes: readonly HistoryRoute[];
  /** Attempts on the next entry after a failure. */
  readonly failovers: readonly EntryPair[];
  /** Calls that `to` answered although `from` comes first: `from` failed, or could not be asked. */
  readonly standIns: readonly EntryPair[];
}
