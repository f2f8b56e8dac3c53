/** A file of JSON lines that is rotated by size or by time. */
export interface LogFileOptions {
  /**
   * The path, such as `logs/app.log`. Missing folders are created. Archives are in the same folder, named like
   * `app.2026-11-26T20-30-00-123Z.log`. Use a separate file for each process.
   */
  readonly path: string;
  /** Maximum size in bytes; `false` for no maximum. A larger line gets a file of its own. @default 10485760, 10 MiB */
  readonly maxSizeBytes?: number | false;
  /** When it is rotated regardless of its size: each hour or day in UTC; `false` for never. @default 'day' */
  readonly every?: 'hour' | 'day' | false;
  /** How many archives are kept; `false` for all. @default 14 */
  readonly maxFiles?: number | false;
  /** Maximum age of an archive, in ms; `false` for no maximum. @default false */
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
