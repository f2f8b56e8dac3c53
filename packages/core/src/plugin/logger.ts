/** A logger for the client and its providers. pino, console and most loggers fit with a small adapter. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /**
   * The id of the current request of the application. Called once, when a call begins.
   * @default the id of the call is also its correlation id
   */
  correlationId?(): string | undefined;
  /**
   * Creates a logger whose lines also have `fields`. The client creates one for each call that logs anything.
   * @default lines of middleware and providers have no further fields
   */
  child?(fields: Readonly<Record<string, unknown>>): Logger;
}

/** Logs a warning. A logger that throws must not break its caller. */
export function warn(logger: Logger, message: string, fields?: Readonly<Record<string, unknown>>): void {
  try {
    // `console` would print "undefined".
    settle(fields === undefined ? logger.warn(message) : logger.warn(message, fields));
  } catch {
    // The logger failed, so the warning is lost.
  }
}

/** Handles a promise that a logger returned by mistake: its rejection would end the process. */
export function settle(result: unknown): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return;
  Promise.resolve(result).catch(() => undefined);
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Whether a value has all methods of a logger. */
export function isLogger(value: unknown): value is Logger {
  return (
    typeof value === 'object' &&
    value !== null &&
    LEVELS.every((level) => typeof Reflect.get(value, level) === 'function')
  );
}

/** Logs nothing. */
export const silentLogger: Logger = Object.freeze({
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
});
