import type { LimitPeriod } from './limit-options.ts';

/** What stands in a limit, for one subject, in the period of now. */
export interface LimitState {
  /** The limit's name. */
  readonly name: string;
  readonly per: LimitPeriod;
  /** What it is counted by: `tenant=acme, model=m`; empty where one amount is for all. */
  readonly subject: string;
  readonly mode: 'hard' | 'soft';
  /** The limit's amount, in USD. */
  readonly amountUsd: number;
  /** What was spent of it, in USD. */
  readonly spentUsd: number;
  /** What tries that are under way have set aside, in USD. */
  readonly reservedUsd: number;
  /** When it begins anew, in ms since the epoch; absent where it does not. */
  readonly resetsAt?: number;
}
