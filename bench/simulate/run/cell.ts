import type { Variant } from '../policies/variant.ts';
import type { Series } from './series.ts';
import type { Summary } from './summary.ts';

/** One policy under one outage at one level of traffic: what a thread simulates at a time, and one row of a table. */
export interface Cell {
  readonly outage: string;
  readonly traffic: string;
  /** Shorter, for tests. */
  readonly small: boolean;
  readonly policy: string;
  /** What is changed of the policy. */
  readonly variant?: Variant | undefined;
  /** From 1. */
  readonly seeds: number;
}

/** What comes of a cell, with each seed. */
export interface CellResult {
  readonly summaries: readonly Summary[];
  readonly series: Series;
}
