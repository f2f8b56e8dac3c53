import type { FlexiAI } from '@flexiai/core';
import type { HistoryPoint, HistoryQuery } from './history-point.ts';
import type { AttachOptions } from './metrics-options.ts';
import type { MetricsSnapshot } from './metrics-snapshot.ts';

/** What a live consumer is given. It must not throw; what it throws is dropped. */
export type MetricsListener = (snapshot: MetricsSnapshot) => void;

/** The figures of one or several clients. */
export interface Metrics {
  /**
   * Counts what a client does from now on, by its events alone.
   *
   * @returns stops counting; the counters stay, and go on when the label is attached again
   * @throws ConfigurationError for options that are not valid, for a client that is attached already, for a label that another
   * client has, and for more than 100 labels
   */
  attach(ai: FlexiAI, options?: AttachOptions): () => void;
  /** The labels of the clients that are attached now. */
  readonly clients: readonly string[];
  /** Every figure as it is now. No network. */
  snapshot(): MetricsSnapshot;
  /**
   * The last 24 hours of one client, in steps.
   *
   * @param client the label @default 'default'
   * @returns nothing where the label is not known, or `history` is switched off
   */
  history(query: HistoryQuery, client?: string): readonly HistoryPoint[];
  /**
   * Gives a snapshot every so often, until it is stopped. The timer does not keep the process alive.
   *
   * @param everyMs 100 to 3,600,000 @default 1000
   * @returns stops it
   * @throws ConfigurationError
   */
  subscribe(listener: MetricsListener, everyMs?: number): () => void;
}
