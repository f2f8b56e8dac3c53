/** What an entry is asked at most. The client keeps to it before the provider has to say 429. */
export interface LimitsOptions {
  /** Requests a minute. @default unlimited */
  readonly requestsPerMinute?: number;
  /** Tokens a minute, read and written; estimated before a call, corrected by what it used. @default unlimited */
  readonly tokensPerMinute?: number;
  /**
   * What happens when a limit, or `maxConcurrent`, is reached: `failover` asks the next candidate, and waits only where
   * nobody else can answer; `wait` waits for this entry first.
   * @default 'failover'
   */
  readonly whenReached?: 'failover' | 'wait';
  /** Calls that may wait for this entry; one more is turned away. @default 100 */
  readonly maxQueue?: number;
  /** How long a call waits for this entry, in ms. @default 20000 */
  readonly maxWaitMs?: number;
}

/** The same, complete, with `maxConcurrent`. */
export interface LimitsConfig {
  /** Calls in flight. */
  readonly maxConcurrent: number;
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
  readonly whenReached: 'failover' | 'wait';
  readonly maxQueue: number;
  readonly maxWaitMs: number;
}

/** Fills in what was left out; `undefined` where nothing is limited. */
export function resolveLimits(
  options: LimitsOptions | undefined,
  maxConcurrent: number | undefined,
): LimitsConfig | undefined {
  if (options === undefined && maxConcurrent === undefined) return undefined;
  return Object.freeze({
    maxConcurrent: maxConcurrent ?? Number.POSITIVE_INFINITY,
    requestsPerMinute: options?.requestsPerMinute ?? Number.POSITIVE_INFINITY,
    tokensPerMinute: options?.tokensPerMinute ?? Number.POSITIVE_INFINITY,
    whenReached: options?.whenReached ?? 'failover',
    maxQueue: options?.maxQueue ?? 100,
    maxWaitMs: options?.maxWaitMs ?? 20_000,
  });
}
