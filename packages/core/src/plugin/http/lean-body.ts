import type { Readable } from 'node:stream';
import type { Exchange } from './exchange.ts';
import { terminated } from './transport-error.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** The largest body, decoded: 256 MiB. No answer of a language model is as large; a longer body is a fault or an attack. */
const MAX_STREAM_BYTES = 256 * 1024 * 1024;

/** The source pauses while so many bytes wait for a reader. */
const MOST_WAITING_BYTES = 64 * 1024;

type Read = Promise<IteratorResult<Bytes, undefined>>;

/**
 * The body of a response: a web stream outside, a Node stream inside. Its iteration needs neither a queue nor a callback, and
 * everything that arrived since the last read is one chunk. The source flows: its `data` events cost half of its `readable` events,
 * which wait for a turn of the loop and are followed by a read of the empty source. All other methods of a web stream use a real one, which is created on
 * first use. Before the first read, the source has no reference to this object. So an unread response can be garbage-collected, and
 * code that watches for that (the Anthropic SDK does) can abort its request.
 */
export class LeanBody implements ReadableStream<Bytes> {
  readonly #source: Readable;
  readonly #exchange: Exchange;
  readonly #pending: ((read: Read) => void)[] = [];
  #webStream: ReadableStream<Bytes> | undefined;
  #failure: TypeError | undefined;
  /** What arrived and was not read. */
  #waiting: Bytes[] = [];
  #waitingBytes = 0;
  #isWaking = false;
  #bytesRead = 0;
  #isOpen = false;
  #isCancelled = false;
  #isLocked = false;

  constructor(source: Readable, exchange: Exchange) {
    this.#source = source;
    this.#exchange = exchange;
  }

  /** Whether anything was read or discarded. */
  get isDisturbed(): boolean {
    return this.#isOpen || this.#isCancelled;
  }

  get locked(): boolean {
    return this.#webStream?.locked ?? this.#isLocked;
  }

  values(options?: ReadableStreamIteratorOptions): ReadableStreamAsyncIterator<Bytes> {
    if (this.#webStream !== undefined) return this.#webStream.values(options);
    if (this.#isLocked) throw new TypeError('This body is being read already.');
    this.#isLocked = true;
    const leave = async (): Promise<IteratorReturnResult<undefined>> => {
      this.#isLocked = false;
      if (options?.preventCancel !== true) this.#cancel();
      return { done: true, value: undefined };
    };
    return {
      next: () => this.#read(),
      return: leave,
      async [Symbol.asyncDispose]() {
        await leave();
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  [Symbol.asyncIterator](options?: ReadableStreamIteratorOptions): ReadableStreamAsyncIterator<Bytes> {
    return this.values(options);
  }

  /** Discards the rest. Destroys the socket unless all of the response has arrived. */
  async cancel(reason?: unknown): Promise<void> {
    if (this.#webStream !== undefined) return this.#webStream.cancel(reason);
    if (this.#isLocked) throw new TypeError('This body is being read: end the reading to cancel it.');
    this.#cancel();
  }

  getReader(options: { mode: 'byob' }): ReadableStreamBYOBReader;
  getReader(): ReadableStreamDefaultReader<Bytes>;
  getReader(options?: ReadableStreamGetReaderOptions): ReadableStreamReader<Bytes>;
  getReader(options?: ReadableStreamGetReaderOptions): ReadableStreamReader<Bytes> {
    return this.#asWebStream().getReader(options);
  }

  pipeThrough<T>(transform: ReadableWritablePair<T, Bytes>, options?: StreamPipeOptions): ReadableStream<T> {
    return this.#asWebStream().pipeThrough(transform, options);
  }

  pipeTo(destination: WritableStream<Bytes>, options?: StreamPipeOptions): Promise<void> {
    return this.#asWebStream().pipeTo(destination, options);
  }

  tee(): [ReadableStream<Bytes>, ReadableStream<Bytes>] {
    return this.#asWebStream().tee();
  }

  #asWebStream(): ReadableStream<Bytes> {
    if (this.#webStream !== undefined) return this.#webStream;
    if (this.#isLocked) throw new TypeError('This body is being read already.');
    this.#webStream = new ReadableStream<Bytes>(
      {
        pull: async (controller) => {
          const { done, value } = await this.#read();
          if (done === true) controller.close();
          else controller.enqueue(value);
        },
        cancel: () => this.#cancel(),
      },
      { highWaterMark: 0 },
    );
    return this.#webStream;
  }

  #cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#waiting = [];
    this.#exchange.leave();
    this.#wake();
  }

  #read(): Read {
    if (!this.#isOpen) this.#open();
    const read = this.#pending.length === 0 ? this.#take() : undefined;
    return read ?? new Promise((resolve) => this.#pending.push(resolve));
  }

  #open(): void {
    this.#isOpen = true;
    const wake = (): void => this.#wake();
    this.#source
      .on('data', (chunk: Bytes) => this.#receive(chunk))
      .on('end', wake)
      .on('error', wake)
      .on('close', wake);
  }

  #receive(chunk: Bytes): void {
    if (this.#isCancelled) return;
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes >= MOST_WAITING_BYTES) this.#source.pause();
    if (this.#isWaking || this.#pending.length === 0) return;
    this.#isWaking = true;
    // One network read may bring several chunks: they come one after the other, before any microtask.
    queueMicrotask(() => {
      this.#isWaking = false;
      this.#wake();
    });
  }

  #wake(): void {
    for (let settle = this.#pending[0]; settle !== undefined; settle = this.#pending[0]) {
      const read = this.#take();
      if (read === undefined) return;
      this.#pending.shift();
      settle(read);
    }
  }

  /** The result of a read at this moment; `undefined` if it must wait. */
  #take(): Read | undefined {
    if (this.#isCancelled) return Promise.resolve({ done: true, value: undefined });
    if (this.#exchange.isAborted) return Promise.reject(this.#exchange.reason);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const isCut = this.#source.errored !== null || this.#source.closed;
    if (isCut) this.#collectRest();
    const chunk = this.#readAll();
    if (chunk !== null) {
      this.#bytesRead += chunk.length;
      if (this.#bytesRead <= MAX_STREAM_BYTES) return Promise.resolve({ done: false, value: chunk });
      this.#exchange.leave();
      return this.#fail(new Error(`The response is longer than ${MAX_STREAM_BYTES} bytes.`));
    }
    if (this.#source.readableEnded) return Promise.resolve({ done: true, value: undefined });
    if (!isCut) return undefined;
    return this.#fail(this.#exchange.socketError ?? this.#source.errored);
  }

  /** A source that was destroyed while it was paused emits nothing more, but keeps what arrived before. */
  #collectRest(): void {
    if (this.#source.readableLength === 0) return;
    // `read` may emit the chunk that it returns.
    this.#source.removeAllListeners('data');
    for (let chunk: Bytes | null = this.#source.read(); chunk !== null; chunk = this.#source.read()) {
      this.#waiting.push(chunk);
      this.#waitingBytes += chunk.length;
    }
  }

  #readAll(): Bytes | null {
    const [first, second] = this.#waiting;
    if (first === undefined) return null;
    const all = second === undefined ? first : Buffer.concat(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#source.isPaused()) this.#source.resume();
    return all;
  }

  #fail(cause: Error | null): Promise<never> {
    this.#failure = terminated(cause ?? new Error('The connection was closed before the end of the response.'));
    return Promise.reject(this.#failure);
  }
}
