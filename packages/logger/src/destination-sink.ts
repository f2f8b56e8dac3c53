import type { Complain, Sink } from './sink.ts';

/** Anything that takes lines: a Node stream, or an object with a `write` of your own. */
export interface LogDestination {
  /** @param line JSON, with its line break */
  write(line: string): unknown;
}

/** The part of a Node stream that is used where it is there. */
interface StreamLike extends LogDestination {
  readonly writableLength: number;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  listenerCount(event: 'error'): number;
  write(line: string, done?: (error?: unknown) => void): unknown;
}

/** The application's own destination. It is flushed, but never closed: it is not the logger's. */
export function destinationSink(destination: LogDestination, complain: Complain): Sink {
  const stream = isStream(destination) ? destination : undefined;
  // Without any listener, a stream's error would end the process.
  if (stream?.listenerCount('error') === 0) stream.on('error', complain);
  const flush = async (): Promise<void> => {
    if (stream === undefined || stream.writableLength === 0) return;
    await new Promise<void>((resolve) => {
      stream.write('', () => resolve());
    });
  };
  return {
    write(line) {
      if (stream !== undefined) {
        // A stream that was closed says so here, and nowhere else.
        stream.write(line, (error) => {
          if (error instanceof Error) complain(error);
        });
        return;
      }
      const result: unknown = destination.write(line);
      if (result instanceof Promise) result.catch(complain);
    },
    flush,
    close: flush,
  };
}

function isStream(destination: LogDestination): destination is StreamLike {
  return 'writableLength' in destination && 'on' in destination && typeof destination.on === 'function';
}
