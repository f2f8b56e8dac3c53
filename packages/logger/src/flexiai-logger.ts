import type { Logger } from '@flexiai/core';
import type { LogLevel } from './logger-options.ts';

/** A logger for clients and for the application itself. Its methods need no `this`, and never throw. */
export interface FlexiAILogger extends Logger, AsyncDisposable {
  /** From which level on lines are written. May be changed at any time, for this logger and all its children. */
  level: LogLevel;
  /** A logger whose lines carry `fields`, too. It writes to the same places. */
  child(fields: Readonly<Record<string, unknown>>): FlexiAILogger;
  /** The id that its lines carry here: the child's own `correlationId`, else that of `withCorrelationId`. */
  correlationId(): string | undefined;
  /** Resolves when every line is written: those of the file to the disk itself. */
  flush(): Promise<void>;
  /** Flushes, and closes the file. A line that comes all the same opens it again: none is lost. */
  close(): Promise<void>;
}
