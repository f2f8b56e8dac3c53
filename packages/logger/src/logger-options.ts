import type { LogDestination } from './destination-sink.ts';
import type { LogFileOptions } from './log-file.ts';
import type { MaskOptions } from './mask-options.ts';

/** From the most to the least verbose. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** One of them. `silent` writes nothing. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Options of the output on standard error. */
export interface LogConsoleOptions {
  /** The lowest level. @default 'warn'; if the console is the only output and `level` is given, `level` */
  readonly level?: LogLevel;
  /** Formatted text instead of JSON; `'auto'` if standard error is a terminal. @default 'auto' */
  readonly pretty?: boolean | 'auto';
}

/** The options of `createLogger`. */
export interface LoggerOptions {
  /** The lowest level that is written. @default the environment variable FLEXIAI_LOG_LEVEL, otherwise 'info' */
  readonly level?: LogLevel;
  /** The field `name` of every line. @default none */
  readonly name?: string;
  /** A file of JSON lines, by its path or with its options. @default none */
  readonly file?: string | LogFileOptions;
  /** Standard error; `false` for no output. @default warnings and errors */
  readonly console?: boolean | LogConsoleOptions;
  /** A stream, or an object with a `write`, for JSON lines. It is never closed. @default none */
  readonly destination?: LogDestination;
  /** What is masked in addition to known shapes of keys, tokens and fields. @default nothing */
  readonly mask?: MaskOptions;
  /**
   * Whether prompts and answers may be logged: the values of fields named `messages`, `prompt`, `content`, `text`,
   * `request`, `response` and the like. Otherwise they are replaced by `[content off]`.
   * @default false
   */
  readonly content?: boolean;
}
