import type { HistoryStore } from './history-store.ts';

/** Options of the figures. */
export interface MetricsOptions {
  /**
   * Models that may be label values in addition to those of the entries, such as the models of aliases and of requests.
   * Other models are counted as `other`. At most 200.
   * @default none
   */
  readonly models?: readonly string[];
  /** The upper bounds of the histograms' buckets, ascending; at most 50 each. @default see each kind */
  readonly buckets?: {
    /**
     * For calls and attempts, and for waits for headers, for the first content and in queues, in ms.
     * @default 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960, 81920, 163840
     */
    readonly durationMs?: readonly number[];
    /**
     * For the time between two pieces of a stream, in ms. @default 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500,
     * 5000, 10000, 30000
     */
    readonly gapMs?: readonly number[];
    /** For output tokens per second. @default 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560 */
    readonly tokensPerSecond?: readonly number[];
  };
  /**
   * Keeps the figures of the last 24 hours for the dashboard: per entry about 0.5 kB for each interval with traffic, of
   * at most 1008 intervals.
   * @default true
   */
  readonly history?: boolean;
  /**
   * Persists that history beyond the end of the process, such as `sqliteHistory({ path })` of `@flexiai/metrics/node`:
   * one row per minute with traffic; the current minute is saved when the client is detached.
   * @default none: in memory only
   */
  readonly historyStore?: HistoryStore;
}

/** Options of one client. */
export interface AttachOptions {
  /** The value of the label `client`, which identifies a client among several in one process. @default 'default' */
  readonly client?: string;
}
