import type { LimitPeriod } from './limit-options.ts';

/** The state of a limit for one subject, in the current period. */
export interface LimitState {
  /** The limit's name. */
  readonly name: string;
  readonly per: LimitPeriod;
  /** The subject of the limit: `tenant=acme, model=m`; empty if one amount applies to all. */
  readonly subject: string;
  readonly mode: 'hard' | 'soft';
  /** The limit's amount, in USD. */
  readonly amountUsd: number;
  /** How much was spent, in USD. */
  readonly spentUsd: number;
  /** How much attempts in progress have reserved, in USD. */
  readonly reservedUsd: number;
  /** When it resets, in ms since the epoch; absent if it never does. */
  readonly resetsAt?: number;
}
