import { RequestAbortedError } from '../errors/client-errors.ts';

/** What a `BatchedStream` reads. */
export interface BatchSource<Part, Whole> {
  /** What the parts add up to, where it exists before them. Reading is then not necessary. */
  readonly whole?: Whole | undefined;
  /**
   * The next parts, in order, never an empty array; `null` after the last one.
   * @throws the error that ended the stream early
   */
  read(): Promise<readonly Part[] | null>;
  /** Releases the upstream. */
  cancel(cause?: unknown): void | Promise<void>;
  /** What the parts add up to, after the last one. */
  response(): Whole;
}

/**
 * A stream that is opened at the first read and can be iterated once. What its parts add up to can be had before, during and after
 * that. Parts are read in batches, so that a part that is there costs one resolved promise.
 */
export abstract class BatchedStream<Part, Whole, Source extends BatchSource<Part, Whole> = BatchSource<Part, Whole>>
  implements AsyncIterable<Part>, AsyncDisposable
{
  readonly #open: () => Source | Promise<Source>;
  readonly #abandon: (() => void) | undefined;
  readonly #sign: ((error: RequestAbortedError) => void) | undefined;
  #source: Source | undefined;
  #opening: Promise<Source> | undefined;
  /** Batches that were read but not yet iterated. */
  readonly #queue: (readonly Part[])[] = [];
  #reading: Promise<void> | undefined;
  #outcome: { readonly response: Whole } | { readonly error: unknown } | undefined;
  #drained: Promise<Whole> | undefined;
  #iterated = false;
  #begun = false;

  /**
   * @param open opens the stream, or the source of an open one
   * @param abandon the stream was cancelled before it was open: makes a pending `open` reject, or releases what `open` would read
   * @param sign adds the ids of the call to the error of a cancelled stream
   */
  constructor(
    open: (() => Source | Promise<Source>) | Source,
    abandon?: () => void,
    sign?: (error: RequestAbortedError) => void,
  ) {
    if (typeof open === 'function') this.#open = open;
    else {
      this.#open = () => open;
      this.#source = open;
    }
    this.#abandon = abandon;
    this.#sign = sign;
  }

  /** The parts of a whole that was there before them. */
  protected partsOf(_whole: Whole): readonly Part[] {
    return [];
  }

  /** Whether no part follows this one: a reader that leaves its loop here has everything. */
  protected isLast(_part: Part): boolean {
    return false;
  }

  /** Looks at the first batches, until it returns true: the answer has begun. */
  protected abstract begins(batch: readonly Part[]): boolean;

  /** The source, if the stream is open. */
  protected get openSource(): Source | undefined {
    return this.#source;
  }

  /** Whether a loop over the stream has begun. */
  protected get isIterated(): boolean {
    return this.#iterated;
  }

  /** What the parts add up to, if the stream is over. */
  protected get endedWith(): Whole | undefined {
    return this.#outcome !== undefined && 'response' in this.#outcome ? this.#outcome.response : undefined;
  }

  /** Makes a pending opening reject. */
  protected abandon(): void {
    this.#abandon?.();
  }

  /** @internal The source of the stream; makes the request if it was not made yet. */
  source(): Source | Promise<Source> {
    if (this.#source !== undefined) return this.#source;
    this.#opening ??= Promise.resolve(this.#open()).then((source) => {
      this.#source = source;
      return source;
    });
    return this.#opening;
  }

  /**
   * The parts. Failures are thrown here.
   * @throws TypeError where the stream was iterated before
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Part, undefined> {
    return this.iterate((part) => part);
  }

  /** @internal The next parts that were read together; `null` after the last ones. In place of a loop. */
  async readBatch(): Promise<readonly Part[] | null> {
    this.#iterated = true;
    for (;;) {
      const batch = this.#queue.shift();
      if (batch !== undefined) return batch;
      if (this.#outcome === undefined) await this.#fill();
      else if ('error' in this.#outcome) throw this.#outcome.error;
      else return null;
    }
  }

  /** The parts as a web stream. Cancelling it cancels the upstream request. */
  toReadableStream(): ReadableStream<Part> {
    const parts = this[Symbol.asyncIterator]();
    return new ReadableStream<Part>(
      {
        async pull(controller) {
          const { done, value } = await parts.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        },
        async cancel() {
          await parts.return?.();
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** Cancels the stream and the upstream request. A loop over it and `response()` reject with RequestAbortedError. */
  async cancel(): Promise<void> {
    if (this.#outcome !== undefined) return;
    const left = new RequestAbortedError('The stream was left before its end.');
    this.#sign?.(left);
    this.#outcome = { error: left };
    this.#queue.length = 0;
    if (this.#source === undefined) {
      this.#abandon?.();
      if (this.#opening === undefined) return;
    }
    try {
      await (await this.source()).cancel();
    } catch {
      // A call that failed to open has nothing to cancel.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cancel();
  }

  /**
   * Reads the stream to its end; a later loop still gets the parts that were read.
   * @throws the error that ended the stream early
   */
  protected drained(): Promise<Whole> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  /**
   * Waits until `begins` has returned true, or the stream is over; a later loop still gets the parts that were read.
   * @throws the error that ended the stream before that
   */
  protected async begun(): Promise<void> {
    const source = await this.#opened();
    if (source?.whole !== undefined && !this.#iterated) return;
    while (!this.#begun && this.#outcome === undefined) await this.#fill();
    if (!this.#begun && this.#outcome !== undefined && 'error' in this.#outcome) throw this.#outcome.error;
  }

  /**
   * Iterates the stream. Written as an iterator: an available part costs one resolved promise.
   * @throws TypeError where the stream was iterated before
   */
  protected iterate<Item>(pick: (part: Part) => Item | undefined): AsyncIterableIterator<Item, undefined> {
    if (this.#iterated) {
      throw new TypeError('A stream can be iterated only once. Keep its parts, or use response().');
    }
    this.#iterated = true;
    const queue = this.#queue;
    const outcome = this.#outcome;
    // The whole was there before the first read of parts: they are made now.
    if (outcome !== undefined && 'response' in outcome && this.#source?.whole !== undefined) {
      queue.push(this.partsOf(outcome.response));
    }
    let batch: readonly Part[] = [];
    let index = 0;
    let left = false;
    const nextThere = (): Item | undefined => {
      while (!left) {
        while (index < batch.length) {
          const part = batch[index] as Part;
          index += 1;
          const item = pick(part);
          if (item !== undefined) return item;
        }
        const next = queue.shift();
        if (next === undefined) return undefined;
        batch = next;
        index = 0;
      }
      return undefined;
    };
    const waitForNext = async (): Promise<IteratorResult<Item, undefined>> => {
      for (;;) {
        const item = nextThere();
        if (item !== undefined) return { done: false, value: item };
        if (left) return { done: true, value: undefined };
        if (this.#outcome !== undefined) return this.#endOfIteration();
        await this.#fill();
      }
    };
    return {
      next: () => {
        const item = nextThere();
        return item === undefined ? waitForNext() : Promise.resolve({ done: false, value: item });
      },
      return: async () => {
        left = true;
        await this.cancel();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async #drain(): Promise<Whole> {
    if (this.#outcome === undefined) {
      const source = await this.#opened();
      if (source?.whole !== undefined && !this.#iterated) {
        this.#outcome ??= { response: source.response() };
      }
      while (this.#outcome === undefined) await this.#fill();
    }
    if ('error' in this.#outcome) throw this.#outcome.error;
    return this.#outcome.response;
  }

  async #opened(): Promise<Source | undefined> {
    try {
      return await this.source();
    } catch (error) {
      this.#outcome ??= { error };
      return undefined;
    }
  }

  /** Reads one batch into the queue. All readers share one read at a time. */
  #fill(): Promise<void> {
    this.#reading ??= this.#read();
    return this.#reading;
  }

  async #read(): Promise<void> {
    try {
      const source = this.#source ?? (await this.source());
      const batch = await source.read();
      if (this.#outcome !== undefined) return;
      if (batch !== null) {
        this.#begun ||= this.begins(batch);
        this.#queue.push(batch);
      }
      const last = batch?.at(-1);
      if (last === undefined || this.isLast(last)) this.#outcome = { response: source.response() };
      // One more read lets a generator run to its own end.
      if (batch !== null && this.#outcome !== undefined) source.read().catch(() => undefined);
    } catch (error) {
      this.#outcome ??= { error };
    } finally {
      this.#reading = undefined;
    }
  }

  #endOfIteration(): IteratorReturnResult<undefined> {
    if (this.#outcome !== undefined && 'error' in this.#outcome) throw this.#outcome.error;
    return { done: true, value: undefined };
  }
}
