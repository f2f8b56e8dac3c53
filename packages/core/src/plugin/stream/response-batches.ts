import { parseJson } from '../../data/json-fields.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import type { BodyErrors } from '../http/read-json.ts';
import { readText } from '../http/read-text.ts';
import { type ServerSentEvent, SSEParser } from '../sse/sse-parser.ts';
import { abortError } from './abort-error.ts';
import { drain } from './drain.ts';
import type { StreamDecoder } from './stream-decoder.ts';

/** How long a complete answer waits for the usage that should follow it. */
const USAGE_GRACE_MS = 1000;

/** A stream whose headers have arrived. */
export interface OpenedStream extends BodyErrors {
  readonly response: Response;
  readonly decoder: StreamDecoder;
  /** Splits the body into events. @default server-sent events */
  readonly parser?: EventParser;
}

/** Splits the bytes of a stream into events, whatever the sizes of its reads. */
export interface EventParser {
  /** The events that are complete. */
  push(chunk: Uint8Array): readonly ServerSentEvent[];
  /** The last event, if the stream ended inside it. */
  end(): readonly ServerSentEvent[];
  /** The text outside events so far: a page of a proxy, an error as bare JSON. */
  readonly stray: string;
}

/** One call that streams its answer. */
export interface StreamCall {
  /** The signal of the caller. */
  readonly signal: AbortSignal;
  /**
   * Sends the request, on the first read of the stream. The signal is the request's own: it is aborted at the end of the stream.
   */
  readonly open: (signal: AbortSignal) => Promise<OpenedStream>;
  /** The error for a failure of `open`. */
  readonly requestError: (error: unknown) => Error;
  /** The largest body, in bytes, of an answer that is not a stream. @default the limit of `readText` */
  readonly largestBody?: number;
}

/** The media types of a body whose events arrive one after the other. */
const STREAM_TYPE = /event-?stream|ndjson|jsonl|json-?lines?|json-seq|stream\+json|text\/plain|octet-stream/i;

/** llama.cpp writes an error as a field of its own: https://github.com/ggml-org/llama.cpp/issues/14566 */
const ERROR_LINE = /^error:\s*(\{.*\})$/s;

type Batch = IteratorResult<readonly StreamPart[]>;

type Chunk = IteratorResult<Uint8Array, unknown>;

const END: Batch = Object.freeze({ done: true, value: undefined });

/** Several JSON texts in one event, one in a line: some servers write no blank line between their events. */
function apart(event: ServerSentEvent): readonly ServerSentEvent[] {
  const { name, data } = event;
  if (!data.includes('\n') || parseJson(data) !== undefined) return [event];
  const lines = data.split('\n').filter((line) => line !== '');
  const isList = lines.every((line) => line === '[DONE]' || parseJson(line) !== undefined);
  return isList ? lines.map((line) => ({ name, data: line })) : [event];
}

/**
 * A streamed answer in batches: all parts of one network read together. Nothing is sent before the first read. After the end of the
 * answer, the rest of the body is drained, so that the connection can be used again. It is not a generator, because a generator
 * cannot be ended while it waits for the network: here `return()` closes the socket at any time.
 */
export class ResponseBatches implements AsyncIterableIterator<readonly StreamPart[]> {
  readonly #call: StreamCall;
  // The request gets its own signal: leaving the loop aborts it, like the caller does.
  readonly #controller = new AbortController();
  readonly #onAbort = (): void => {
    this.#failure = abortError(this.#call.signal);
    this.#shut();
  };
  #parser: EventParser = new SSEParser();
  #opened: OpenedStream | undefined;
  // The body is iterated and not read with a reader, because that is faster with core's transport.
  #body: AsyncIterator<Uint8Array> | undefined;
  /** An event of any kind has arrived. */
  #isEventStream = false;
  #over = false;
  /** The error that ended the stream. It is withheld until the earlier parts were delivered. */
  #failure: Error | undefined;

  constructor(call: StreamCall) {
    this.#call = call;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Batch> {
    while (!this.#over) {
      const parts: StreamPart[] = [];
      try {
        const decoder = this.#opened?.decoder;
        if (decoder === undefined) await this.#open(parts);
        else this.#take(await this.#nextChunk(decoder), decoder, parts);
      } catch (error) {
        this.#fail(error);
      }
      if (parts.length > 0) return { done: false, value: parts };
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    return END;
  }

  async return(): Promise<Batch> {
    if (!this.#over) this.#shut();
    this.#failure = undefined;
    return END;
  }

  async #open(parts: StreamPart[]): Promise<void> {
    const { signal } = this.#call;
    if (signal.aborted) throw abortError(signal);
    signal.addEventListener('abort', this.#onAbort);
    this.#opened = await this.#call.open(this.#controller.signal);
    const { response, decoder, parser } = this.#opened;
    if (parser !== undefined) this.#parser = parser;
    if (isEventStream(response)) {
      this.#body = response.body?.[Symbol.asyncIterator]();
      // Aborted before the headers arrived.
      if (this.#over) this.#shut();
      return;
    }
    const text = await readText(response, this.#call.largestBody);
    if (/^\s*(?:data|event):/.test(text)) {
      // Events with the wrong content type.
      this.#take({ done: false, value: new TextEncoder().encode(text) }, decoder, parts);
      this.#take(undefined, decoder, parts);
      return;
    }
    if (parseJson(text) === undefined) throw this.#opened.notAnAnswer(text);
    // An error or a whole answer: the decoder distinguishes them.
    decoder.accept({ name: undefined, data: text }, parts);
    decoder.end(parts);
    this.#finish();
  }

  /** The parts of one network read. `undefined`: the connection delivers nothing more. */
  #take(chunk: Chunk | undefined, decoder: StreamDecoder, parts: StreamPart[]): void {
    if (this.#over) return;
    const ended = chunk === undefined || chunk.done === true;
    const events = ended ? this.#parser.end().flatMap(apart).filter(isWhole) : this.#parser.push(chunk.value);
    this.#isEventStream ||= events.length > 0;
    for (const event of events) {
      for (const one of event.data.includes('\n') ? apart(event) : [event]) {
        // Data after the end in the same read is ignored, like data in a later read.
        if (!decoder.complete) decoder.accept(one, parts);
      }
    }
    if (ended) this.#takeStray(decoder, parts);
    else if (!decoder.complete) return;
    decoder.end(parts);
    this.#finish();
    if (chunk === undefined) this.#close();
    else if (!ended && this.#body !== undefined) void drain(this.#body, () => this.#close());
  }

  /** Text outside events: the bare JSON error of an overloaded server, or a proxy's page. */
  #takeStray(decoder: StreamDecoder, parts: StreamPart[]): void {
    const { stray } = this.#parser;
    if (stray === '' || decoder.answered) return;
    const error = ERROR_LINE.exec(stray)?.[1];
    if (error !== undefined) decoder.accept({ name: 'error', data: error }, parts);
    else if (parseJson(stray) !== undefined) decoder.accept({ name: undefined, data: stray }, parts);
    // After events, text that is not JSON is a line that was cut at the end.
    else if (!this.#isEventStream && this.#opened !== undefined) throw this.#opened.notAnAnswer(stray);
  }

  /** The next bytes. `undefined`: the connection broke or is silent, and the answer is already complete. */
  #nextChunk(decoder: StreamDecoder): Promise<Chunk | undefined> {
    if (decoder.answered) return this.#readLast();
    return decoder.wholeIfCut === true ? this.#read().catch(() => undefined) : this.#read();
  }

  #read(): Promise<Chunk> {
    return this.#body?.next() ?? Promise.resolve({ done: true, value: undefined });
  }

  /** The next bytes after a complete answer: a broken or silent connection is not an error. */
  async #readLast(): Promise<Chunk | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, USAGE_GRACE_MS, undefined);
    });
    try {
      return await Promise.race([this.#read(), late]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Keeps the error that ended the stream until all earlier parts were delivered. */
  #fail(error: unknown): void {
    if (this.#over) return;
    const toError = this.#opened?.bodyError ?? this.#call.requestError;
    this.#shut();
    this.#failure = this.#call.signal.aborted ? abortError(this.#call.signal) : toError(error);
  }

  #finish(): void {
    this.#over = true;
    this.#call.signal.removeEventListener('abort', this.#onAbort);
  }

  #shut(): void {
    this.#finish();
    this.#close();
  }

  /** Ends the request and closes its socket. */
  #close(): void {
    this.#controller.abort();
    // A transport that ignores the signal reacts to this.
    this.#body?.return?.().catch(() => undefined);
  }
}

/** Whether to read the body as events or lines, also if the server sends no content type. */
function isEventStream({ headers }: Response): boolean {
  const type = headers.get('content-type');
  return type === null || STREAM_TYPE.test(type);
}

/** Whether an event that was cut at the end of the body has all its data. */
function isWhole({ data }: ServerSentEvent): boolean {
  return data.startsWith('[DONE]') || parseJson(data) !== undefined;
}
