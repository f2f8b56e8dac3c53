import type { Complain, Sink } from './sink.ts';

/** Accepts lines: a Node stream, or an object with a custom `write`. */
export interface LogDestination {
  /** @param line JSON, with its line break */
  write(line: string): unknown;
}

/** The methods of a Node stream that are used if they exist. */
interface StreamLike extends LogDestination {
  readonly writableLength: number;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  listenerCount(event: 'error'): number;
  write(line: string, done?: (error?: unknown) => void): unknown;
}

/** The application's destination. It is flushed, but never closed, because the application owns it. */
export function destinationSink(destination: LogDestination, complain: Complain): Sink {
  const stream = isStream(destination) ? destination : undefined;
  // Without a listener, a stream's error would end the process.
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
        // A closed stream reports the error only here.
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
