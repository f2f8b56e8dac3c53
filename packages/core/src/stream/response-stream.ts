import type { RequestAbortedError } from '../errors/client-errors.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { ToolRunPart } from '../model/tool-run-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { ItemCheck } from './answer-object.ts';
import { AnswerText } from './answer-text.ts';
import { BatchedStream } from './batched-stream.ts';
import { beginningOf, FirstContent, type StreamBeginning } from './first-content.ts';
import { objectCode } from './object-code.ts';
import type { ResponseSource } from './response-source.ts';
import { sourceCode } from './source-code.ts';
import type { StreamObserver } from './stream-observer.ts';
import type { StreamResponseOptions } from './stream-response-options.ts';
import { webResponse } from './web-response.ts';

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
export class ResponseStream extends BatchedStream<StreamPart, UnifiedResponse, ResponseSource> {
  readonly #first = new FirstContent();
  readonly #checkItem: ItemCheck | undefined;

  /**
   * @internal Streams are made by the client, and by `from` and `fromResponse`.
   * @param checkItem checks an item of a list with the request's schema
   */
  constructor(
    open: (() => ResponseSource | Promise<ResponseSource>) | ResponseSource,
    abandon?: () => void,
    sign?: (error: RequestAbortedError) => void,
    checkItem?: ItemCheck,
  ) {
    super(open, abandon, sign);
    this.#checkItem = checkItem;
  }

  /**
   * A stream of given parts, for middleware that answers without a provider, and for tests.
   * @param whole returns the answer after the last part, where the parts do not contain all of it (`origin`, `attempts`).
   * @default the response that the parts add up to
   */
  static from(parts: AsyncIterable<StreamPart>, whole?: () => UnifiedResponse): ResponseStream {
    const leave = (): void => {
      Promise.resolve(parts[Symbol.asyncIterator]().return?.()).catch(() => undefined);
    };
    return ResponseStream.#made(({ foldingSource }) => foldingSource(parts, whole), leave);
  }

  /** A stream of an answer that is already complete. */
  static fromResponse(response: UnifiedResponse): ResponseStream {
    return ResponseStream.#made(({ wholeSource }) => wholeSource(response));
  }

  /** @param leave releases what the source would read, if the stream is cancelled before its first read */
  static #made(make: (code: SourceCode) => ResponseSource, leave?: () => void): ResponseStream {
    const code = sourceCode.loaded;
    if (code !== undefined) return new ResponseStream(make(code));
    let isOpening = false;
    const open = async (): Promise<ResponseSource> => {
      isOpening = true;
      return make(await sourceCode.load());
    };
    return new ResponseStream(open, () => {
      if (!isOpening) leave?.();
    });
  }

  /** @internal */
  static of(source: ResponseSource): ResponseStream {
    return new ResponseStream(source);
  }

  /** The same stream with an observer. The original must not be read any more. */
  tap(observer: StreamObserver): ResponseStream {
    const source = this.openSource;
    const code = sourceCode.loaded;
    if (source !== undefined && code !== undefined)
      return new ResponseStream(code.observedSource(source, observer), undefined, undefined, this.#checkItem);
    const open = async (): Promise<ResponseSource> => {
      const { observedSource, observeFailure } = code ?? (await sourceCode.load());
      try {
        return observedSource(await this.source(), observer);
      } catch (error) {
        observeFailure(observer, error);
        throw error;
      }
    };
    return new ResponseStream(open, () => this.abandon(), undefined, this.#checkItem);
  }

  /** @internal The source of the stream; makes the request if it was not made yet. */
  override source(): ResponseSource | Promise<ResponseSource> {
    const { endedWith } = this;
    // A middleware read the stream to its end and passes it on: the parts are made again.
    if (endedWith === undefined) return super.source();
    const code = sourceCode.loaded;
    return code === undefined
      ? sourceCode.load().then(({ wholeSource }) => wholeSource(endedWith))
      : code.wholeSource(endedWith);
  }

  /** The answer's text, piece by piece; the pieces add up to the answer's `text`. */
  get textStream(): AsyncIterable<string> {
    return {
      [Symbol.asyncIterator]: () => {
        const text = new AnswerText();
        return this.iterate((part) => text.add(part) || undefined);
      },
    };
  }

  /**
   * The object of a request with `responseFormat`, as it grows: each value is a whole object, in which fields may still be missing, and
   * texts and lists may be shorter. Numbers, booleans and null are there when they are complete. It is not checked with the schema
   * before the end, and has no defaults or transformed values of the schema: see `object()`. Values that are complete are the same
   * objects in later values.
   */
  get partialObjectStream(): AsyncIterable<unknown> {
    return later(async () => (await objectCode.load()).partialObjects((pick) => this.iterate(pick)));
  }

  /**
   * The items of an answer that is a list, each when it is complete, checked with the JSON Schema of the items. They have no defaults or
   * transformed values of the schema.
   *
   * @throws InvalidResponseError for an item that does not fit, and for an answer that is not JSON or ended inside its list;
   * ContentFilterError for one that was refused or filtered; TypeError for an answer that is not a list; StreamInterruptedError where the
   * policy `restart` restarts the stream after an item
   */
  get elementStream(): AsyncIterable<unknown> {
    return later(async () =>
      (await objectCode.load()).completeItems(
        (pick) => this.iterate(pick),
        () => this.source(),
        this.#checkItem,
      ),
    );
  }

  /**
   * The object of a request with `responseFormat`, checked with its schema. Reads the stream to its end.
   * @throws the error that ended the stream early; ContentFilterError for an answer that was refused or filtered; InvalidResponseError
   * for one that ended otherwise without an object
   */
  async object(): Promise<unknown> {
    const response = await this.response();
    return response.object ?? (await objectCode.load()).objectOf(response);
  }

  /**
   * Resolves at the first content, when a web server can send its status: who answers, and with which warnings. A later loop still
   * gets all parts.
   *
   * @throws the error of a call that has no answer, such as AllProvidersFailedError
   * @example
   * ```ts
   * import { createFlexiAI } from '@flexiai/core';
   * import { mockProvider } from '@flexiai/testing';
   *
   * const ai = createFlexiAI({ providers: [mockProvider()({ model: 'demo' })] });
   * const stream = ai.streamChatCompletion({ prompt: 'Hello' });
   * const { provider, model } = await stream.started();
   * console.log(provider, model);
   * console.log((await stream.response()).text);
   * await ai.close();
   * ```
   */
  async started(): Promise<StreamBeginning> {
    await this.begun();
    return this.#first.beginning ?? beginningOf(await this.response());
  }

  /**
   * The whole answer. Reads the stream to its end; a later loop still gets the parts that were read.
   * @throws the error that ended the stream early
   */
  response(): Promise<UnifiedResponse> {
    return this.drained();
  }

  /**
   * The answer for a browser: Server-Sent Events, lines of JSON, text, or the stream that the AI SDK's `useChat` reads. By default,
   * the browser receives the text, tool calls, the finish reason and the token counts; `parts` changes that. The last event of a
   * failure has the field `error`, with a code and a neutral sentence, unless `onError` returns something else: the status has been
   * sent by then.
   *
   * @throws TypeError where the stream was iterated before, or an option is not valid
   */
  toResponse(options: StreamResponseOptions = {}): Response {
    // Its stream has no parts of a run.
    return webResponse(() => this[Symbol.asyncIterator](), options as StreamResponseOptions<ToolRunPart>);
  }

  protected override partsOf(response: UnifiedResponse): readonly StreamPart[] {
    const code = sourceCode.loaded;
    if (code === undefined)
      throw new TypeError('The code that turns an answer into parts is not loaded. Use the answer of response().');
    return code.partsFromResponse(response);
  }

  protected override isLast(part: StreamPart): boolean {
    return part.type === 'finish';
  }

  protected override begins(batch: readonly StreamPart[]): boolean {
    return this.#first.look(batch);
  }
}

type SourceCode = typeof import('./sources.ts');

/** An iterable whose code is loaded when it is first read. */
function later<Item>(open: () => Promise<AsyncIterable<Item>>): AsyncIterable<Item> {
  return {
    async *[Symbol.asyncIterator]() {
      yield* await open();
    },
  };
}
