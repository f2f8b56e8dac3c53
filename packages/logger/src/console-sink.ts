import { isatty } from 'node:tty';
import { pino } from 'pino';
import { prettyPrinter } from './pretty-line.ts';
import type { Sink } from './sink.ts';

/** Standard error, or its replacement. */
export interface Terminal {
  readonly isTTY: boolean;
  readonly colors: boolean;
  write(text: string): unknown;
}

/**
 * Writes synchronously to the process's standard error, so that a line before `process.exit()` is not lost. A closed
 * pipe is ignored.
 */
export function standardError(): Terminal {
  // Not with `process.stderr`, which makes later writes to a pipe asynchronous.
  const isTTY = isatty(2);
  const stream = pino.destination({ dest: 2, sync: true });
  stream.on('error', () => undefined);
  return {
    isTTY,
    colors: isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
    write: (text) => stream.write(text),
  };
}

/** Formatted text for a terminal, JSON otherwise. */
export function consoleSink(terminal: Terminal, pretty: boolean | 'auto'): Sink {
  const isPretty = pretty === 'auto' ? terminal.isTTY : pretty;
  const print = isPretty ? prettyPrinter(terminal.colors) : (line: string) => line;
  return {
    write: (line) => void terminal.write(print(line)),
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
