/** A file of JSON lines that is set aside when it is full or its time is over. */
export interface LogFileOptions {
  /**
   * Where, such as `logs/app.log`. Missing folders are made. What is set aside stands beside it, as
   * `app.2026-11-26T20-30-00-123Z.log`. Give each process a file of its own.
   */
  readonly path: string;
  /** How large it may become; `false` for no bound. A line that is larger has a file to itself. @default 10485760, 10 MiB */
  readonly maxSizeBytes?: number | false;
  /** When it is set aside even if it is small: by hours or days of UTC; `false` for never. @default 'day' */
  readonly every?: 'hour' | 'day' | false;
  /** How many files that were set aside are kept; `false` for all. @default 14 */
  readonly maxFiles?: number | false;
  /** How old a file that was set aside may become, in ms; `false` for no bound. @default false */
  readonly maxAgeMs?: number | false;
}

/** The same, complete. */
export interface LogFile {
  readonly path: string;
  readonly maxSizeBytes: number;
  readonly every: 'hour' | 'day' | false;
  readonly maxFiles: number;
  readonly maxAgeMs: number;
}
