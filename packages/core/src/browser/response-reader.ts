import type { FinishReason } from '../model/unified-response.ts';
import { AnswerText } from '../stream/answer-text.ts';
import type { ShownPart } from '../stream/shown-part.ts';
import { type BodyReader, END, eventTexts, lineTexts } from './body-values.ts';
import { ResponseError } from './response-error.ts';

/** A complete call of a tool. */
export interface ReadToolCall {
  readonly id: string;
  readonly name: string;
  /** The parsed arguments; `undefined` where they are not JSON. */
  readonly arguments: unknown;
}

/** What was read of an answer. */
export interface ReadAnswer {
  readonly text: string;
  readonly toolCalls: readonly ReadToolCall[];
  readonly finishReason?: FinishReason;
  readonly usage?: Extract<ShownPart, { readonly type: 'finish' }>['usage'];
}

/** An answer that is read from a response, once: as parts, as texts or whole. */
export class ResponseReader<Part = ShownPart> implements AsyncIterable<Part> {
  readonly #response: Response | Promise<Response>;
  readonly #calls = new Map<string, { readonly name: string; json: string }>();
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #answerText = new AnswerText();
  #answer: ReadAnswer = { text: '', toolCalls: [] };
  /** What an answer that begins anew does not take back: the steps of a run that are over. */
  #kept = this.#answer;
  #isRead = false;
  #isCancelled = false;

  constructor(response: Response | Promise<Response>) {
    this.#response = response;
  }

  /** What was read so far. It stays when the reading fails. A `restart` begins it anew. */
  get answer(): ReadAnswer {
    return this.#answer;
  }

  /** The whole text so far, after each change: show it in place of the one before. */
  get texts(): AsyncIterable<string> {
    return { [Symbol.asyncIterator]: () => this.#texts() };
  }

  /**
   * The parts.
   * @throws ResponseError; the error of `fetch`, such as an AbortError
   */
  [Symbol.asyncIterator](): AsyncGenerator<Part, undefined> {
    return this.#parts();
  }

  /** Reads to the end. @throws ResponseError; the error of `fetch`, such as an AbortError */
  async result(): Promise<ReadAnswer> {
    for await (const _part of this) void _part;
    return this.#answer;
  }

  /** Ends the reading without an error, and with it the request, as soon as its response is there. */
  async cancel(): Promise<void> {
    this.#isCancelled = true;
    if (this.#reader !== undefined) await this.#reader.cancel();
    else if (!this.#isRead) {
      this.#isRead = true;
      await (await this.#response).body?.cancel();
    }
  }

  async *#texts(): AsyncGenerator<string, undefined> {
    let shown = '';
    for await (const _part of this) {
      const { text } = this.#answer;
      if (text !== shown) yield text;
      shown = text;
    }
  }

  async *#parts(): AsyncGenerator<Part, undefined> {
    if (this.#isRead) throw new TypeError('A response can be read only once. Use answer for what was read.');
    this.#isRead = true;
    const response = await this.#response;
    const { status, body } = response;
    if (this.#isCancelled) {
      await body?.cancel();
      return;
    }
    if (!response.ok) throw await httpError(response);
    const format = formatOf(response);
    if (body === null || format === undefined) {
      const what = response.headers.get('content-type') ?? 'no content-type';
      throw new ResponseError(`This is not a response of toResponse: ${what}.`, { code: 'unreadable', status });
    }
    const reader = body.getReader();
    this.#reader = reader;
    try {
      for (let isOpen = true; isOpen; ) {
        const { done, value } = await read(reader, status);
        if (this.#isCancelled) return;
        isOpen = !done;
        for (const text of done ? format.end() : format.push(value)) {
          if (END.has(text) && format.ends) return;
          const part = format.parse(text);
          throwFailure(part, status);
          this.#add(part);
          yield part as Part;
        }
      }
      if (format.ends) {
        throw new ResponseError('The answer broke off.', { code: 'incomplete', status });
      }
    } finally {
      // Left early, or failed: the server need not go on. At the end, this does nothing.
      await reader.cancel().catch(() => undefined);
    }
  }

  #add(value: unknown): void {
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    // A server may send parts of its own.
    if (String(value.type).endsWith('-delta') && textField(value, 'delta') === undefined) return;
    const part = value as ShownPart;
    const text = this.#answerText.add(part as Parameters<AnswerText['add']>[0]);
    if (text !== '') this.#answer = { ...this.#answer, text: this.#answer.text + text };
    switch (part.type) {
      case 'tool-call-start':
        this.#calls.set(part.id, { name: part.name, json: '' });
        break;
      case 'tool-call-delta': {
        const call = this.#calls.get(part.id);
        if (call !== undefined) call.json += part.delta;
        break;
      }
      case 'tool-call-end': {
        const call = this.#calls.get(part.id);
        if (call === undefined) break;
        const { toolCalls } = this.#answer;
        const whole = { id: part.id, name: call.name, arguments: parsed(call.json) };
        this.#answer = { ...this.#answer, toolCalls: [...toolCalls, whole] };
        break;
      }
      case 'restart':
        this.#answer = this.#kept;
        this.#calls.clear();
        this.#answerText = textAfter(this.#kept.text);
        break;
      case 'finish':
        this.#answer = { ...this.#answer, finishReason: part.finishReason, usage: part.usage };
        this.#kept = this.#answer;
        break;
      default:
    }
  }
}

/** The text that follows what a run has said before. */
function textAfter(before: string): AnswerText {
  const text = new AnswerText();
  text.add({ type: 'text-delta', id: 'before', delta: before.slice(-1) });
  text.add({ type: 'tool-call-end', id: 'before' });
  return text;
}

interface Format extends BodyReader {
  /** Whether the body says where it ends. */
  readonly ends: boolean;
  parse(text: string): unknown;
}

function formatOf({ headers, status }: Response): Format | undefined {
  const media = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch (cause) {
      // The last line of a body that was cut off.
      throw new ResponseError('The answer broke off.', { code: 'incomplete', status, cause });
    }
  };
  if (media === 'text/event-stream') return { ...eventTexts(), ends: true, parse };
  if (media === 'application/x-ndjson') return { ...lineTexts(), ends: true, parse };
  if (media !== 'text/plain') return undefined;
  const decoder = new TextDecoder();
  return {
    push: (bytes) => [decoder.decode(bytes, { stream: true })].filter((text) => text !== ''),
    end: () => [],
    ends: false,
    parse: (delta): ShownPart => ({ type: 'text-delta', id: '0', delta, newMessage: undefined }),
  };
}

async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  status: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (cause) {
    // The page's own abort is not the server's failure.
    if (cause instanceof Error && cause.name === 'AbortError') throw cause;
    throw new ResponseError('The answer broke off.', { code: 'incomplete', status, cause });
  }
}

/** @throws ResponseError where the value is the failure that ends a body */
function throwFailure(value: unknown, status: number): void {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'error') return;
  if (!('error' in value)) return;
  const { error } = value;
  throw new ResponseError(messageIn(error) ?? 'The stream failed.', {
    code: codeIn(error) ?? 'unknown',
    value: error,
    status,
  });
}

async function httpError(response: Response): Promise<ResponseError> {
  const { status } = response;
  const text = await response.text().catch(() => '');
  const json = parsed(text);
  const value = json === undefined ? text : json;
  const inner = typeof value === 'object' && value !== null && 'error' in value ? value.error : value;
  return new ResponseError(messageIn(inner) ?? `The server answered ${status}.`, {
    code: codeIn(inner) ?? 'http',
    value,
    status,
  });
}

function parsed(json: string): unknown {
  try {
    return json.trim() === '' ? {} : JSON.parse(json);
  } catch {
    return undefined;
  }
}

function messageIn(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return textField(value, 'message');
}

function codeIn(value: unknown): string | undefined {
  return textField(value, 'code');
}

function textField(value: unknown, name: string): string | undefined {
  const field: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof field === 'string' ? field : undefined;
}
