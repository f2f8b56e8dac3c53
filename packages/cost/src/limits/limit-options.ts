/** The dimensions of a limit. The first four are labels of the call: `metadata: { key, tenant, user, tag, tags }`. */
export const DIMENSIONS = ['key', 'tenant', 'user', 'tag', 'provider', 'model'] as const;

/**
 * A dimension of a limit: a label of the call's `metadata` (`key`, `tenant`, `user`, and `tag` or `tags`), the entry's
 * name (`provider`), or the requested model. A call with several tags counts for each of them.
 */
export type LimitDimension = (typeof DIMENSIONS)[number];

/** The periods of a limit. */
export const PERIODS = ['call', 'minute', 'hour', 'day', 'month', 'total'] as const;

/** The period of a limit: a call, a calendar minute, hour, day or month, or no end. */
export type LimitPeriod = (typeof PERIODS)[number];

/** One spending limit. */
export interface LimitOptions {
  /**
   * The limit's name in errors, events and stores. A limit keeps its balance under the same name, after a restart and
   * after a change of `amountUsd`. Unique.
   * @default built from `per`, `by` and `match`: `day by tenant`
   */
  readonly name?: string;
  /** How much may be spent in each period, in USD: from 0 (nothing) to 9000000. */
  readonly amountUsd: number;
  /** The period after which the limit resets. */
  readonly per: LimitPeriod;
  /** The time zone of the days, months and hours: an IANA name, such as `Europe/Berlin`. @default 'UTC' */
  readonly timeZone?: string;
  /**
   * A separate amount for each value of these dimensions; several are combined: `['tenant', 'model']` is an amount for
   * each model of each tenant. Calls without a label share one amount.
   * @default one amount for all
   */
  readonly by?: LimitDimension | readonly LimitDimension[];
  /** Counts only calls with these values: `{ tenant: 'acme', provider: ['a', 'b'] }`. @default all */
  readonly match?: { readonly [Dimension in LimitDimension]?: string | readonly string[] };
  /** `hard` refuses attempts that do not fit. `soft` only counts, and emits thresholds. @default 'hard' */
  readonly mode?: 'soft' | 'hard';
  /**
   * The shares of the amount at which the event `threshold` is emitted, once per period: above 0, at most 10. @default
   * [0.5, 0.8, 1]
   */
  readonly thresholds?: readonly number[];
  /**
   * What happens to a call that does not fit a hard limit.
   * - `refuse`: the call fails, unless its most expensive candidate fits.
   * - `cheaper`: candidates that do not fit are skipped, and those that fit are called. The call fails if no candidate
   *   fits.
   * @default 'refuse'
   */
  readonly onExceeded?: 'refuse' | 'cheaper';
}
