/** Where lines go. What it throws is caught by `guarded`. */
export interface Sink {
  /** @param line JSON, with its line break */
  write(line: string): void;
  /** Resolves when what was written is where it belongs. */
  flush(): Promise<void>;
  /** Lets go of what the sink opened itself. A line that comes all the same opens it again. */
  close(): Promise<void>;
}

/** Tells of a sink that fails. */
export type Complain = (error: unknown) => void;

/** A sink that breaks nothing: what it fails with is told once, and the program goes on. */
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
