import type { DashboardLimit } from '../model/dashboard-state.ts';

/** A limit of spending, as `limits()` of `@flexiai/cost` tells it. */
export interface SpendingLimit {
  readonly name: string;
  /** What it is counted by: `tenant=acme`. @default '' */
  readonly subject?: string;
  readonly amountUsd: number;
  readonly spentUsd: number;
  /** When it begins anew, in ms since the epoch. */
  readonly resetsAt?: number;
}

/** A limit as the page shows it. */
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
