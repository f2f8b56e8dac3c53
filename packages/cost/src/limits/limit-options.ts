/** What a limit can be counted by. The first four are labels of the call: `metadata: { key, tenant, user, tag, tags }`. */
export const DIMENSIONS = ['key', 'tenant', 'user', 'tag', 'provider', 'model'] as const;

/**
 * What a limit can be counted by: labels of the call's `metadata` (`key`, `tenant`, `user`, and `tag` or `tags`), the entry's name
 * (`provider`), or the model that is asked. A call with several tags counts for each of them.
 */
export type LimitDimension = (typeof DIMENSIONS)[number];

/** The times that a limit can be counted over. */
export const PERIODS = ['call', 'minute', 'hour', 'day', 'month', 'total'] as const;

/** How long a limit counts before it begins anew: a call, a calendar minute, hour, day or month, or for ever. */
export type LimitPeriod = (typeof PERIODS)[number];

/** How much may be spent. */
export interface LimitOptions {
  /**
   * The limit's name in errors, events and stores. Under the same name, what was counted goes on after a restart, and after a change
   * of `amountUsd`. Unique.
   * @default made of `per`, `by` and `match`: `day by tenant`
   */
  readonly name?: string;
  /** How much may be spent in each period, in USD: from 0 (nothing) to 9000000. */
  readonly amountUsd: number;
  /** The period after which the limit begins anew. */
  readonly per: LimitPeriod;
  /** The time zone of the days, months and hours: an IANA name, such as `Europe/Berlin`. @default 'UTC' */
  readonly timeZone?: string;
  /**
   * Counts apart for each value of these; several are nested: `['tenant', 'model']` is an amount for each model of each tenant. Calls
   * without a label share one amount of their own.
   * @default one amount for all
   */
  readonly by?: LimitDimension | readonly LimitDimension[];
  /** Counts only calls with these values: `{ tenant: 'acme', provider: ['a', 'b'] }`. @default all */
  readonly match?: { readonly [Dimension in LimitDimension]?: string | readonly string[] };
  /** `hard` refuses what does not fit. `soft` counts, and tells of thresholds. @default 'hard' */
  readonly mode?: 'soft' | 'hard';
  /** The shares of the amount at which the event `threshold` is emitted, once each period: above 0, at most 10. @default [0.5, 0.8, 1] */
  readonly thresholds?: readonly number[];
  /**
   * What becomes of a call that does not fit a hard limit.
   * - `refuse`: it fails, unless the dearest of its candidates fits.
   * - `cheaper`: candidates that do not fit are passed over, and those that do are asked. It fails where none fits.
   * @default 'refuse'
   */
  readonly onExceeded?: 'refuse' | 'cheaper';
}
