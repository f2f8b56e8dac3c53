/** A destination of lines. Its errors are caught by `guarded`. */
export interface Sink {
  /** @param line JSON, with its line break */
  write(line: string): void;
  /** Resolves when everything written has reached its destination. */
  flush(): Promise<void>;
  /** Closes what the sink itself opened. A later line opens it again. */
  close(): Promise<void>;
}

/** Reports a failing sink. */
export type Complain = (error: unknown) => void;

/** A sink that never throws: its first error is reported, and the program continues. */
export function guarded(sink: Sink, complain: Complain): Sink {
  const quietly = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      complain(error);
    }
  };
  return {
    write(line) {
      try {
        sink.write(line);
      } catch (error) {
        complain(error);
      }
    },
    flush: () => quietly(() => sink.flush()),
    close: () => quietly(() => sink.close()),
  };
}
