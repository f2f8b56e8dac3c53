import type { DashboardLimit } from '../model/dashboard-state.ts';

/** A spending limit in the format of `limits()` of `@flexiai/cost`. */
export interface SpendingLimit {
  readonly name: string;
  /** The subject: `tenant=acme`. @default '' */
  readonly subject?: string;
  readonly amountUsd: number;
  readonly spentUsd: number;
  /** When it resets, in ms since the epoch. */
  readonly resetsAt?: number;
}

/** A limit in the format of the page. */
export function shownLimit(limit: DashboardLimit | SpendingLimit): DashboardLimit {
  if ('limit' in limit) return limit;
  const { name, subject = '', amountUsd, spentUsd, resetsAt } = limit;
  return {
    name: subject === '' ? name : `${name}, ${subject}`,
    used: spentUsd,
    limit: amountUsd,
    ...(resetsAt !== undefined && { resetsAt }),
  };
}
