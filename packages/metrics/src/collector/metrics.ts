import type { FlexiAI } from '@flexiai/core';
import type { HistoryPoint, HistoryQuery } from './history-point.ts';
import type { AttachOptions } from './metrics-options.ts';
import type { MetricsSnapshot } from './metrics-snapshot.ts';

/** A subscriber of snapshots. It must not throw; errors are ignored. */
export type MetricsListener = (snapshot: MetricsSnapshot) => void;

/** The figures of one or several clients. */
export interface Metrics {
  /**
   * Counts a client's calls from now on, by its events.
   *
   * @returns a function that stops counting; the counters stay, and continue when the label is attached again
   * @throws ConfigurationError for invalid options, for a client that is already attached, for a label of another
   * client, and for more than 100 labels
   */
  attach(ai: FlexiAI, options?: AttachOptions): () => void;
  /** The labels of the attached clients. */
  readonly clients: readonly string[];
  /** All current figures. No network. */
  snapshot(): MetricsSnapshot;
  /**
   * The last 24 hours of one client, in steps.
   *
   * @param client the label @default 'default'
   * @returns an empty list if the label is unknown, or `history` is off
   */
  history(query: HistoryQuery, client?: string): readonly HistoryPoint[];
  /**
   * Calls a function with a snapshot at an interval, until it is stopped. The timer does not keep the process running.
   *
   * @param everyMs 100 to 3,600,000 @default 1000
   * @returns a function that stops it
   * @throws ConfigurationError
   */
  subscribe(listener: MetricsListener, everyMs?: number): () => void;
}
