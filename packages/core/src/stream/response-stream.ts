import { RequestAbortedError } from '../errors/client-errors.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { AnswerText } from './answer-text.ts';
import { eventStream } from './event-stream.ts';
import { partsFromResponse } from './response-parts.ts';
import { foldingSource, type ResponseSource, wholeSource } from './response-source.ts';
import { type StreamResponseOptions, shownPart } from './shown-part.ts';
import { observedSource, observeFailure, type StreamObserver } from './stream-observer.ts';

/**
 * A streamed answer. It can be iterated once, as parts or (by `textStream`) as text; `response()` returns the whole answer,
 * before, during or after that. The request is made at the first read. Leaving the loop early cancels the upstream request.
 *
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const ai = createFlexiAI({ providers: [mockProvider()({ model: 'demo' })] });
 * const stream = ai.streamChatCompletion({ prompt: 'Hello' });
 * for await (const text of stream.textStream) process.stdout.write(text);
 * const { finishReason } = await stream.response();
 * console.log(finishReason);
 * await ai.close();
 * ```
 */
export class ResponseStream implements AsyncIterable<StreamPart>, AsyncDisposable {
  readonly #open: () => ResponseSource | Promise<ResponseSource>;
  readonly #abandon: (() => void) | undefined;
  readonly #sign: ((error: RequestAbortedError) => void) | undefined;
  #source: ResponseSource | undefined;
  #opening: Promise<ResponseSource> | undefined;
  /** Batches that were read but not yet iterated. */
  readonly #queue: (readonly StreamPart[])[] = [];
  #reading: Promise<void> | undefined;
  #outcome: { readonly response: UnifiedResponse } | { readonly error: unknown } | undefined;
  #drained: Promise<UnifiedResponse> | undefined;
  #iterated = false;

  /**
   * @internal Streams are made by the client, and by `from` and `fromResponse`.
   * @param abandon makes a pending `open` reject, because its stream was cancelled
   * @param sign adds the ids of the call to the error of a cancelled stream
   */
  constructor(
    open: () => ResponseSource | Promise<ResponseSource>,
    abandon?: () => void,
    sign?: (error: RequestAbortedError) => void,
  ) {
    this.#open = open;
    this.#abandon = abandon;
    this.#sign = sign;
  }

  /**
   * A stream of given parts, for middleware that answers without a provider, and for tests.
   * @param whole returns the answer after the last part, where the parts do not contain all of it (`origin`, `attempts`).
   * @default the response that the parts add up to
   */
  static from(parts: AsyncIterable<StreamPart>, whole?: () => UnifiedResponse): ResponseStream {
    return ResponseStream.of(foldingSource(parts, whole));
  }

  /** A stream of an answer that is already complete. */
  static fromResponse(response: UnifiedResponse): ResponseStream {
    return ResponseStream.of(wholeSource(response));
  }

  /** @internal */
  static of(source: ResponseSource): ResponseStream {
    const stream = new ResponseStream(() => source);
    stream.#source = source;
    return stream;
  }

  /** The same stream with an observer. The original must not be read any more. */
  tap(observer: StreamObserver): ResponseStream {
    const source = this.#source;
    if (source !== undefined) return ResponseStream.of(observedSource(source, observer));
    const open = async (): Promise<ResponseSource> => {
      try {
        return observedSource(await this.source(), observer);
      } catch (error) {
        observeFailure(observer, error);
        throw error;
      }
    };
    return new ResponseStream(open, () => this.#abandon?.());
  }

  /** @internal The source of the stream; makes the request if it was not made yet. */
  source(): ResponseSource | Promise<ResponseSource> {
    // A middleware read the stream to its end and passes it on: the parts are made again.
    if (this.#outcome !== undefined && 'response' in this.#outcome) return wholeSource(this.#outcome.response);
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
  [Symbol.asyncIterator](): AsyncIterableIterator<StreamPart, undefined> {
    return this.#iterate((part) => part);
  }

  /** The answer's text, piece by piece; the pieces add up to the answer's `text`. */
  get textStream(): AsyncIterable<string> {
    return {
      [Symbol.asyncIterator]: () => {
        const text = new AnswerText();
        return this.#iterate((part) => text.add(part) || undefined);
      },
    };
  }

  /**
   * The whole answer. Reads the stream to its end; a later loop still gets the parts that were read.
   * @throws the error that ended the stream early
   */
  response(): Promise<UnifiedResponse> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  /** The parts as a web stream. Cancelling it cancels the upstream request. */
  toReadableStream(): ReadableStream<StreamPart> {
    const parts = this[Symbol.asyncIterator]();
    return new ReadableStream<StreamPart>(
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

  /**
   * The answer as Server-Sent Events for a browser: one `data:` line of JSON for each part, then `data: [DONE]`. By default,
   * the browser receives the text, tool calls, the finish reason and the token counts; `parts` changes that. A failure is sent
   * as an `error` event with its code and a neutral sentence, unless `onError` returns something else: the status has been sent
   * by then.
   *
   * @throws TypeError where the stream was iterated before, or `parts` names an unknown kind
   */
  toResponse(options: StreamResponseOptions = {}): Response {
    const { parts, onError, ...init } = options;
    const shown = shownPart(parts);
    const body = eventStream(this[Symbol.asyncIterator](), shown, onError);
    const headers = new Headers(init.headers);
    headers.set('content-type', 'text/event-stream; charset=utf-8');
    headers.set('cache-control', 'no-cache');
    return new Response(body, { ...init, headers });
  }

  /** Cancels the stream and the upstream request. A loop over it and `response()` reject with RequestAbortedError. */
  async cancel(): Promise<void> {
    if (this.#outcome !== undefined) return;
    const left = new RequestAbortedError('The stream was left before its end.');
    this.#sign?.(left);
    this.#outcome = { error: left };
    this.#queue.length = 0;
    if (this.#source === undefined) {
      if (this.#opening === undefined) return;
      this.#abandon?.();
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

  async #drain(): Promise<UnifiedResponse> {
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

  async #opened(): Promise<ResponseSource | undefined> {
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
      if (batch !== null) this.#queue.push(batch);
      // A reader that leaves the loop at the finish has the whole answer.
      if (batch === null || batch.at(-1)?.type === 'finish') this.#outcome = { response: source.response() };
      // One more read lets a generator run to its own end.
      if (batch !== null && this.#outcome !== undefined) source.read().catch(() => undefined);
    } catch (error) {
      this.#outcome ??= { error };
    } finally {
      this.#reading = undefined;
    }
  }

  /** Written as an iterator: an available part costs one resolved promise. */
  #iterate<Item>(pick: (part: StreamPart) => Item | undefined): AsyncIterableIterator<Item, undefined> {
    if (this.#iterated) {
      throw new TypeError('A ResponseStream can be iterated only once. Keep its parts, or use response().');
    }
    this.#iterated = true;
    const queue = this.#queue;
    const outcome = this.#outcome;
    // The answer was complete before the first read of parts: they are made now.
    if (outcome !== undefined && 'response' in outcome && this.#source?.whole !== undefined) {
      queue.push(partsFromResponse(outcome.response));
    }
    let batch: readonly StreamPart[] = [];
    let index = 0;
    let left = false;
    const nextThere = (): Item | undefined => {
      while (!left) {
        while (index < batch.length) {
          const part = batch[index] as StreamPart;
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

  #endOfIteration(): IteratorReturnResult<undefined> {
    if (this.#outcome !== undefined && 'error' in this.#outcome) throw this.#outcome.error;
    return { done: true, value: undefined };
  }
}
