import { type LinkedController, linkController, type StreamPart, type Warning } from '@flexiai/core/plugin';
import { cutStream, type ErrorScope, mapResponseError } from '../anthropic-errors.ts';
import type { OpenResponse } from '../response/open-response.ts';
import { MessageReader } from './from-anthropic-stream.ts';
import { readEvents } from './read-events.ts';

/** How long the end of a body is waited for after the message's own end, so that the connection can be used again. */
const END_OF_BODY_MS = 100;

type Scope = ErrorScope & { readonly model: string };

/** A response that streams a message, and the warnings of its request. */
export interface OpenStream extends OpenResponse<Scope> {
  readonly warnings: readonly Warning[];
}

const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/**
 * The parts of a streamed message. Sends nothing before it is read; to leave it, even while it waits for the network,
 * closes the connection. One reader, one `next()` at a time.
 */
export class MessageStream implements AsyncIterableIterator<readonly StreamPart[], undefined> {
  readonly #send: (link: LinkedController) => Promise<OpenStream>;
  #scope: ErrorScope;
  #link: LinkedController | undefined;
  #reader: MessageReader | undefined;
  #events: AsyncGenerator<readonly unknown[], void> | undefined;
  /** What a network read brought behind its last parts. */
  #failure: { readonly error: unknown } | undefined;
  #over = false;

  /**
   * @param send makes the request, and gives it up when the controller aborts
   * @param scope for errors before the response's head; its signal ends the stream
   */
  constructor(send: (link: LinkedController) => Promise<OpenStream>, scope: ErrorScope) {
    this.#send = send;
    this.#scope = scope;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<readonly StreamPart[], undefined>> {
    if (this.#over) return DONE;
    try {
      return { done: false, value: await this.#read() };
    } catch (error) {
      // Left while it waited: nobody wants an error.
      if (this.#over) return DONE;
      this.#leave();
      throw mapResponseError(error, this.#scope);
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    if (!this.#over) this.#leave();
    return DONE;
  }

  async #read(): Promise<readonly StreamPart[]> {
    if (this.#reader === undefined || this.#events === undefined) {
      this.#link = linkController(this.#scope.signal);
      const { response, scope, warnings } = await this.#send(this.#link);
      const reader = new MessageReader(scope, warnings);
      this.#scope = scope;
      this.#reader = reader;
      this.#events = readEvents(response, () => reader.malformed());
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    const parts: StreamPart[] = [];
    while (parts.length === 0) {
      const events = await this.#nextEvents(this.#events, this.#reader, parts);
      try {
        for (const event of events) this.#reader.read(event, parts);
      } catch (error) {
        if (parts.length === 0) throw error;
        // What came before it in the same network read is handed over first.
        this.#failure = { error };
        return parts;
      }
    }
    if (this.#reader.finished) this.#finish(this.#events, this.#link);
    return parts;
  }

  /**
   * The events of the next network read. None at the end of a stream that told why it stopped, however it ended: the
   * answer is whole without its `message_stop`.
   */
  async #nextEvents(
    events: AsyncGenerator<readonly unknown[], void>,
    reader: MessageReader,
    parts: StreamPart[],
  ): Promise<readonly unknown[]> {
    try {
      const { done, value } = await events.next();
      if (done !== true) return value;
    } catch (error) {
      if (this.#scope.signal?.aborted === true || !reader.close(parts)) throw error;
      return [];
    }
    if (!reader.close(parts)) throw cutStream('ended without message_stop', this.#scope);
    return [];
  }

  #leave(): void {
    this.#over = true;
    this.#link?.release();
    this.#link?.abort();
  }

  /** Reads the rest of the body, which says nothing more, for nobody. */
  #finish(events: AsyncGenerator<unknown>, link: LinkedController | undefined): void {
    this.#over = true;
    link?.release();
    const timer = setTimeout(() => link?.abort(), END_OF_BODY_MS);
    const readRest = async (): Promise<void> => {
      while ((await events.next()).done !== true);
    };
    void readRest()
      .catch(() => undefined)
      .finally(() => clearTimeout(timer));
  }
}
