import type { HistoryStore } from './history-store.ts';

/** How figures are collected. */
export interface MetricsOptions {
  /**
   * Models that may be label values beside those of the entries, such as the models of aliases and those that requests name.
   * A model that is neither here nor an entry's own is counted as `other`. At most 200.
   * @default none
   */
  readonly models?: readonly string[];
  /** The upper bounds of the histograms' buckets, ascending; at most 50 each. @default those below */
  readonly buckets?: {
    /**
     * Of calls and attempts, and of waits for headers, for the first content and in queues, in ms.
     * @default 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960, 81920, 163840
     */
    readonly durationMs?: readonly number[];
    /** Of the time between two pieces of a stream, in ms. @default 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000 */
    readonly gapMs?: readonly number[];
    /** Of output tokens a second. @default 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560 */
    readonly tokensPerSecond?: readonly number[];
  };
  /**
   * Keeps the figures of the last 24 hours for the dashboard: for each entry about 0.5 kB for each interval with traffic, of at
   * most 1008 intervals.
   * @default true
   */
  readonly history?: boolean;
  /**
   * Keeps that history beyond the end of the process, such as `sqliteHistory({ path })` of `@flexiai/metrics/node`: one row a minute
   * with traffic; the minute that is not over is saved when the client is detached.
   * @default none: in memory only
   */
  readonly historyStore?: HistoryStore;
}

/** How one client is collected. */
export interface AttachOptions {
  /** The value of the label `client`: tells several clients of one process apart. @default 'default' */
  readonly client?: string;
}
