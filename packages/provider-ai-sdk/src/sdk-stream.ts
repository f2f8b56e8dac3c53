import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { type LinkedController, linkController, type StreamPart } from '@flexiai/core/plugin';
import { type ErrorScope, mapSdkError } from './map-sdk-error.ts';
import type { PartReader } from './part-reader.ts';

/** A model's stream after the head of its response. */
export interface OpenStream {
  readonly stream: ReadableStream<LanguageModelV4StreamPart>;
  readonly reader: PartReader;
  readonly scope: ErrorScope;
}

/** How long a stream may stay open after the end of its answer. */
const LONGEST_DRAIN_MS = 500;

const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/**
 * The parts of a streamed answer. The request is sent with the first read. `return()` aborts the request, also while a read waits
 * for the network. It takes one reader, and one `next()` at a time.
 */
export class SdkStream implements AsyncIterableIterator<readonly StreamPart[], undefined> {
  readonly #send: (link: LinkedController) => Promise<OpenStream>;
  #scope: ErrorScope;
  #link: LinkedController | undefined;
  #open: OpenStream | undefined;
  #source: ReadableStreamDefaultReader<LanguageModelV4StreamPart> | undefined;
  #over = false;

  /**
   * @param send calls the model; an abort of the controller cancels the call
   * @param scope of errors before the head of the response; its signal ends the stream
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
      // `return()` was called during the read: its caller expects no error.
      if (this.#over) return DONE;
      this.#leave();
      throw mapSdkError(error, this.#scope);
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    if (!this.#over) this.#leave();
    return DONE;
  }

  async #read(): Promise<readonly StreamPart[]> {
    if (this.#open === undefined || this.#source === undefined) {
      this.#link = linkController(this.#scope.signal);
      this.#open = await this.#send(this.#link);
      this.#scope = this.#open.scope;
      this.#source = this.#open.stream.getReader();
      if (this.#over) this.#cancel();
    }
    const { reader } = this.#open;
    const parts: StreamPart[] = [];
    while (parts.length === 0) {
      const { done, value } = await this.#source.read();
      if (done) reader.end();
      else reader.read(value, parts);
    }
    if (reader.finished) {
      this.#over = true;
      this.#link?.release();
      this.#drain(this.#source);
    }
    return parts;
  }

  #leave(): void {
    this.#over = true;
    this.#link?.release();
    this.#link?.abort();
    this.#cancel();
  }

  #cancel(): void {
    // The abort has closed the connection: a failure of `cancel` does not matter.
    this.#source?.cancel().catch(() => undefined);
  }

  /** Reads what follows the end, so that the connection can serve the next request. A stream that stays open is aborted. */
  #drain(source: ReadableStreamDefaultReader<LanguageModelV4StreamPart>): void {
    const timer = setTimeout(() => {
      this.#link?.abort();
      this.#cancel();
    }, LONGEST_DRAIN_MS);
    // A timer must not keep the process alive; not every runtime has `unref`.
    timer.unref?.();
    const read = async (): Promise<void> => {
      while (!(await source.read()).done);
    };
    read()
      .catch(() => undefined)
      .finally(() => clearTimeout(timer));
  }
}
