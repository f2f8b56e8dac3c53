import type { LogDestination } from './destination-sink.ts';
import type { LogFileOptions } from './log-file.ts';
import type { MaskOptions } from './mask-options.ts';

/** From the most to the least talkative. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** One of them. `silent` lets no line through. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What is said on standard error. */
export interface LogConsoleOptions {
  /** From which level on. @default 'warn'; where the console is all there is and `level` is given, `level` */
  readonly level?: LogLevel;
  /** For people rather than as JSON; `'auto'`: where standard error is a terminal. @default 'auto' */
  readonly pretty?: boolean | 'auto';
}

/** Everything that `createLogger` can be given. */
export interface LoggerOptions {
  /** From which level on lines are written. @default the environment's FLEXIAI_LOG_LEVEL, else 'info' */
  readonly level?: LogLevel;
  /** Stands as `name` on every line. @default none */
  readonly name?: string;
  /** A file of JSON lines, by its path or with its options. @default none */
  readonly file?: string | LogFileOptions;
  /** Standard error; `false` for silence. @default warnings and errors */
  readonly console?: boolean | LogConsoleOptions;
  /** A stream, or an object with a `write`, for JSON lines. It is never closed. @default none */
  readonly destination?: LogDestination;
  /** What is masked beside known key shapes, tokens and fields. @default nothing */
  readonly mask?: MaskOptions;
  /**
   * Whether prompts and answers may be logged: what stands in fields named `messages`, `prompt`, `content`, `text`,
   * `request`, `response` and the like. Without, `[content off]` stands in their place.
   * @default false
   */
  readonly content?: boolean;
}
