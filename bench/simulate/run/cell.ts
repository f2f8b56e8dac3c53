import type { Variant } from '../policies/variant.ts';
import type { Series } from './series.ts';
import type { Summary } from './summary.ts';

/** One policy under one outage at one level of traffic: the work of a thread at a time, and one row of a table. */
export interface Cell {
  readonly outage: string;
  readonly traffic: string;
  /** Shorter, for tests. */
  readonly small: boolean;
  readonly policy: string;
  /** Changes to the policy. */
  readonly variant?: Variant | undefined;
  /** From 1. */
  readonly seeds: number;
}

/** The results of a cell, per seed. */
export interface CellResult {
  readonly summaries: readonly Summary[];
  readonly series: Series;
}
