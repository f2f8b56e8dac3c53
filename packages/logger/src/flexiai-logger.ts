import type { Logger } from '@flexiai/core';
import type { LogLevel } from './logger-options.ts';

/** A logger for clients and for the application itself. Its methods do not use `this`, and never throw. */
export interface FlexiAILogger extends Logger, AsyncDisposable {
  /** The lowest level that is written. It can be changed at any time, for this logger and all its children. */
  level: LogLevel;
  /** Logs a message, or an error in its place. @param fields fields of the line; or a thrown value, which becomes its `err` */
  debug(message: string | Error, fields?: unknown): void;
  /** Like `debug`. */
  info(message: string | Error, fields?: unknown): void;
  /** Like `debug`. */
  warn(message: string | Error, fields?: unknown): void;
  /** Like `debug`. */
  error(message: string | Error, fields?: unknown): void;
  /** A logger that adds `fields` to its lines. It writes to the same sinks. */
  child(fields: Readonly<Record<string, unknown>>): FlexiAILogger;
  /**
   * The correlation id of the current lines: the child's own `correlationId`, otherwise that of `withCorrelationId`.
   */
  correlationId(): string | undefined;
  /** Resolves when every line is written: for the file, to the disk. */
  flush(): Promise<void>;
  /** Flushes, and closes the file. A later line opens it again, so that no line is lost. */
  close(): Promise<void>;
}
