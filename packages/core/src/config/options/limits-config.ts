/** The limits of an entry. The client applies them before the provider has to answer with 429. */
export interface LimitsOptions {
  /** Requests per minute. @default unlimited */
  readonly requestsPerMinute?: number;
  /** Input and output tokens per minute; estimated before a call, corrected with its usage. @default unlimited */
  readonly tokensPerMinute?: number;
  /**
   * What happens when a limit, or `maxConcurrent`, is reached: `failover` asks the next candidate, and waits only if no other
   * candidate can answer; `wait` waits for this entry first.
   * @default 'failover'
   */
  readonly whenReached?: 'failover' | 'wait';
  /** How many calls may wait for this entry; further calls are refused. @default 100 */
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

/** Adds the defaults; `undefined` if there are no limits. */
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
