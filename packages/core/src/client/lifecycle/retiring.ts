import type { Logger } from '../../plugin/logger.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import { closeProvider } from './close-provider.ts';

/** Closes the providers that a new configuration does not use any more. */
export class Retiring {
  readonly #logger: Logger;
  readonly #closing = new Set<Promise<void>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * @param retired entries that are gone; calls in flight may still ask them
   * @param needless entries that are not used at all: they are closed at once
   * @param over resolves when those calls are over
   */
  retire(retired: readonly ResolvedEntry[], needless: readonly ResolvedEntry[], over: Promise<unknown>): void {
    const close = (entry: ResolvedEntry): Promise<void> => closeProvider(entry, this.#logger);
    const closed = Promise.all([...needless.map(close), over.then(() => Promise.all(retired.map(close)))]);
    const done = closed.then(() => {
      this.#closing.delete(done);
    });
    this.#closing.add(done);
  }

  /** Resolves when all of them are closed. */
  async whenClosed(): Promise<void> {
    await Promise.all(this.#closing);
  }
}
