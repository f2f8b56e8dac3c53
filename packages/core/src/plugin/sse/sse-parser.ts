import { BodyTooLargeError } from '../http/read-text.ts';

/** One event of a stream. */
export interface ServerSentEvent {
  /** The `event:` field, if there is one. */
  readonly name: string | undefined;
  /** The `data:` lines, joined by line feeds. Never empty. */
  readonly data: string;
}

/** Enough for an answer with several images in one event, in characters. */
const LARGEST_EVENT = 64 * 1024 * 1024;

/**
 * Parses Server-Sent Events from the bytes of an HTTP body, wherever the network cut them: inside a UTF-8 sequence, inside a line,
 * between CR and LF. All events that one network read completes are returned together. `id:` and `retry:` fields are ignored,
 * because no provider resumes a stream. Lines that belong to no event are kept as `stray`: some overloaded services end a stream
 * with a bare JSON error.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class SSEParser {
  // Removes a byte order mark, and keeps the beginning of an incomplete character.
  readonly #decoder = new TextDecoder();
  readonly #limit: number;
  /** The beginning of an incomplete line. It is only appended to and never searched again. */
  #line = '';
  #name: string | undefined;
  /** The data lines of the event so far. */
  #data: string | undefined;
  #stray = '';
  /** The last character was a CR: a LF that follows belongs to it. */
  #afterCarriageReturn = false;

  /** @param limit the largest event, in characters */
  constructor(limit = LARGEST_EVENT) {
    this.#limit = limit;
  }

  /** Lines that belong to no event. */
  get stray(): string {
    return this.#stray.trim();
  }

  /**
   * The events that these bytes complete.
   * @throws BodyTooLargeError
   */
  push(bytes: Uint8Array): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    this.#read(this.#decoder.decode(bytes, { stream: true }), events);
    return events;
  }

  /**
   * The event that had no blank line when the stream ended, if there is one. The specification discards it; but some servers leave
   * out the last line break, and half an event is recognisable because it is not valid JSON.
   */
  end(): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    this.#read(`${this.#decoder.decode()}\n\n`, events);
    return events;
  }

  #read(text: string, events: ServerSentEvent[]): void {
    let start = 0;
    if (this.#afterCarriageReturn && text !== '') {
      this.#afterCarriageReturn = false;
      if (text.startsWith('\n')) start = 1;
    }
    // The positions of the next LF and CR; a search without a result is not repeated.
    let lineFeed = text.indexOf('\n', start);
    let carriageReturn = text.indexOf('\r', start);
    while (lineFeed !== -1 || carriageReturn !== -1) {
      const atCarriageReturn = carriageReturn !== -1 && (lineFeed === -1 || carriageReturn < lineFeed);
      const end = atCarriageReturn ? carriageReturn : lineFeed;
      this.#takeLine(this.#line === '' ? text.slice(start, end) : this.#line + text.slice(start, end), events);
      this.#line = '';
      start = end + 1;
      if (atCarriageReturn) {
        if (lineFeed === start) start += 1;
        else if (start === text.length) this.#afterCarriageReturn = true;
        carriageReturn = text.indexOf('\r', start);
      }
      if (lineFeed !== -1 && lineFeed < start) lineFeed = text.indexOf('\n', start);
    }
    if (start < text.length) {
      this.#line += text.slice(start);
      this.#checkSize();
    }
  }

  #takeLine(line: string, events: ServerSentEvent[]): void {
    if (line === '') {
      this.#dispatch(events);
    } else if (line.startsWith('data:')) {
      this.#takeData(valueAfter(line, 5));
    } else if (line.startsWith('event:')) {
      this.#name = valueAfter(line, 6);
    } else if (line === 'data') {
      this.#takeData('');
    } else if (line === 'event') {
      this.#name = '';
    } else if (!/^(?::|(?:id|retry)(?::|$))/.test(line)) {
      this.#stray += `${line}\n`;
      this.#checkSize();
    }
  }

  #takeData(value: string): void {
    if (this.#data === undefined) {
      this.#data = value;
    } else {
      this.#data += `\n${value}`;
      this.#checkSize();
    }
  }

  #dispatch(events: ServerSentEvent[]): void {
    if (this.#data !== undefined && this.#data !== '') {
      events.push({ name: this.#name === '' ? undefined : this.#name, data: this.#data });
    }
    this.#data = undefined;
    this.#name = undefined;
  }

  #checkSize(): void {
    if (this.#line.length + (this.#data?.length ?? 0) + this.#stray.length > this.#limit)
      throw new BodyTooLargeError(this.#limit);
  }
}

function valueAfter(line: string, colon: number): string {
  return line.slice(line.charCodeAt(colon) === 0x20 ? colon + 1 : colon);
}
