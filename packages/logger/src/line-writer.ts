import { pino } from 'pino';
import { escapeJsonLine } from './control-characters.ts';
import { LOG_LEVELS, type LogLevel } from './logger-options.ts';
import type { Sink } from './sink.ts';

/** A sink and the lowest level of its lines. */
export interface LeveledSink {
  readonly level: LogLevel;
  readonly sink: Sink;
}

export type LineLevel = Exclude<LogLevel, 'silent'>;

/** The only place that creates lines: with pino, escaped, for all sinks of a logger and its children. */
export class LineWriter {
  level: LogLevel;
  readonly name: string | undefined;
  readonly #sinks: readonly LeveledSink[];
  readonly #pino: pino.Logger;
  /** The level of the line that pino creates: pino writes synchronously. */
  #writing: LineLevel = 'debug';

  constructor(level: LogLevel, sinks: readonly LeveledSink[], name: string | undefined) {
    this.level = level;
    this.name = name;
    this.#sinks = sinks;
    this.#pino = pino(
      {
        level: 'debug',
        ...(name !== undefined && { name }),
        timestamp: pino.stdTimeFunctions.isoTime,
        // The fields are plain already: pino's serializers would convert errors and requests twice.
        serializers: { err: (value: unknown) => value },
        formatters: {
          level: (label) => ({ level: label }),
          log: ({ fields }) => fields as Record<string, unknown>,
        },
      },
      { write: (line) => this.#send(line) },
    );
  }

  /** Whether any sink writes lines of this level. */
  wants(level: LineLevel): boolean {
    return isAtLeast(level, this.level) && this.#sinks.some((sink) => isAtLeast(level, sink.level));
  }

  /** @param fields plain data without secrets, from `plainFields` */
  write(level: LineLevel, message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#writing = level;
    this.#pino[level]({ fields }, message);
  }

  async flush(): Promise<void> {
    await Promise.all(this.#sinks.map(({ sink }) => sink.flush()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#sinks.map(({ sink }) => sink.close()));
  }

  #send(line: string): void {
    const safe = escapeJsonLine(line);
    const level = this.#writing;
    for (const { sink, level: from } of this.#sinks) if (isAtLeast(level, from)) sink.write(safe);
  }
}

function isAtLeast(level: LineLevel, from: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(from);
}
