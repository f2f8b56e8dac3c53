import { isatty } from 'node:tty';
import { pino } from 'pino';
import { prettyPrinter } from './pretty-line.ts';
import type { Sink } from './sink.ts';

/** Standard error, or what stands for it. */
export interface Terminal {
  readonly isTTY: boolean;
  readonly colors: boolean;
  write(text: string): unknown;
}

/** The process's own, written at once: what is said before `process.exit()` is said. Nobody reading breaks nothing. */
export function standardError(): Terminal {
  // Not by `process.stderr`: a pipe that it has touched no longer takes lines at once.
  const isTTY = isatty(2);
  const stream = pino.destination({ dest: 2, sync: true });
  stream.on('error', () => undefined);
  return {
    isTTY,
    colors: isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
    write: (text) => stream.write(text),
  };
}

/** For people where a terminal is read by them, for machines elsewhere. */
export function consoleSink(terminal: Terminal, pretty: boolean | 'auto'): Sink {
  const isPretty = pretty === 'auto' ? terminal.isTTY : pretty;
  const print = isPretty ? prettyPrinter(terminal.colors) : (line: string) => line;
  return {
    write: (line) => void terminal.write(print(line)),
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
