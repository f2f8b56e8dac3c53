/** The counts of a client since it was made. */
export interface RequestStats {
  /** Calls, those in flight included. */
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Aborted by their callers. */
  readonly aborted: number;
  readonly inFlight: number;
  /** Attempts, including retries and failovers. */
  readonly attempts: number;
  readonly retries: number;
  /** Attempts on a candidate after another one had failed. */
  readonly failovers: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The same, writable. */
export type RequestCounters = { -readonly [Name in keyof RequestStats]: RequestStats[Name] };

export function newRequestCounters(): RequestCounters {
  return {
    total: 0,
    succeeded: 0,
    failed: 0,
    aborted: 0,
    inFlight: 0,
    attempts: 0,
    retries: 0,
    failovers: 0,
    inputTokens: 0,
    outputTokens: 0,
  };
}
