import type { ServerResponse } from 'node:http';
// Saved when this module loads, so that a test's fake clock does not stop the server.
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { ByteSplitter } from './byte-splitter.ts';

/** A reset discards data that the client has received and not read yet: this delay lets it read. */
const BEFORE_RESET_MS = 20;

/** Thrown by an exchange's methods after the client, or the server, has closed the connection. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
}

/** The server side of one HTTP request: paced, split, and ended when the connection ends. */
export class Exchange {
  readonly #response: ServerResponse;
  readonly #closed = Promise.withResolvers<void>();
  #isClosed = false;
  #splitter: ByteSplitter | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.once('close', () => {
      this.#isClosed = true;
      this.#closed.resolve();
    });
    // A write to a closed socket is reported by 'close'.
    response.on('error', () => undefined);
  }

  splitWith(seed: number): void {
    this.#splitter = new ByteSplitter(seed);
  }

  head(status: number, headers: { readonly [name: string]: string }): void {
    this.#throwIfClosed();
    this.#response.writeHead(status, headers);
    this.#response.flushHeaders();
  }

  async write(text: string | Uint8Array): Promise<void> {
    this.#throwIfClosed();
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    if (this.#splitter !== undefined) {
      await this.#writePieces(this.#splitter.split(bytes));
      return;
    }
    if (this.#response.write(bytes)) return;
    const drained = Promise.withResolvers<void>();
    this.#response.once('drain', drained.resolve);
    await Promise.race([drained.promise, this.#closed.promise]);
    this.#throwIfClosed();
  }

  /** Writes what the splitter holds back. */
  async flush(): Promise<void> {
    if (this.#splitter !== undefined) await this.#writePieces(this.#splitter.rest());
  }

  /** Ends the body cleanly. Resolves when all of it has been passed to the system. */
  async end(): Promise<void> {
    await this.flush();
    this.#throwIfClosed();
    const finished = Promise.withResolvers<void>();
    this.#response.end(() => finished.resolve());
    await Promise.race([finished.promise, this.#closed.promise]);
    if (!this.#response.writableFinished) throw new ConnectionClosed();
  }

  /** Sends a TCP reset. Earlier data has reached the client by then. */
  async reset(): Promise<void> {
    if (this.#response.headersSent) await this.pause(BEFORE_RESET_MS);
    this.#response.socket?.resetAndDestroy();
  }

  /** Breaks the connection off, at once. */
  destroy(): void {
    this.#response.destroy();
  }

  /** Waits for some ms. */
  async pause(durationMs: number): Promise<void> {
    await this.flush();
    this.#throwIfClosed();
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, durationMs);
    try {
      await Promise.race([over.promise, this.#closed.promise]);
    } finally {
      clearTimeout(timer);
    }
    this.#throwIfClosed();
  }

  /** The result of a promise, unless the connection is closed first. */
  async waitFor<Value>(value: Promise<Value>): Promise<Value> {
    const closed = this.#closed.promise.then(() => Promise.reject(new ConnectionClosed()));
    return await Promise.race([value, closed]);
  }

  /** Waits until the connection is closed. */
  async silence(): Promise<never> {
    await this.flush();
    await this.#closed.promise;
    throw new ConnectionClosed();
  }

  async #writePieces(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      // The turn is before a piece, not after it: a client that disconnects at the last byte has received a complete
      // answer.
      await this.#turn();
      this.#throwIfClosed();
      const written = Promise.withResolvers<void>();
      this.#response.write(piece, () => written.resolve());
      await Promise.race([written.promise, this.#closed.promise]);
    }
  }

  /** Lets the event loop turn once, so that the client can read the written data. */
  #turn(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(() => resolve());
    });
  }

  #throwIfClosed(): void {
    if (this.#isClosed) throw new ConnectionClosed();
  }
}
