/** Where the client and its providers write. pino, console and most loggers fit with a small adapter. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /**
   * The id of what is under way around the call, such as an incoming request. Asked once, when a call is made.
   * @default the call's own id is its correlation id
   */
  correlationId?(): string | undefined;
  /**
   * A logger whose lines carry `fields`, too. The client makes one for each call that somebody writes in.
   * @default lines of middleware and providers say only what they were given
   */
  child?(fields: Readonly<Record<string, unknown>>): Logger;
}

/** Warns. A logger that fails must not break what it is told of. */
export function warn(logger: Logger, message: string, fields?: Readonly<Record<string, unknown>>): void {
  try {
    // `console` would say "undefined".
    settle(fields === undefined ? logger.warn(message) : logger.warn(message, fields));
  } catch {
    // There is nobody left to tell.
  }
}

/** Takes care of a promise that a logger returned by mistake: it would end the process if it were rejected. */
export function settle(result: unknown): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return;
  Promise.resolve(result).catch(() => undefined);
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Whether a value has all that lines are written with. */
export function isLogger(value: unknown): value is Logger {
  return (
    typeof value === 'object' &&
    value !== null &&
    LEVELS.every((level) => typeof Reflect.get(value, level) === 'function')
  );
}

/** Says nothing. */
export const silentLogger: Logger = Object.freeze({
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
});
