/** A body or an event that is larger than any answer: whoever sends it would fill the memory. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';

  constructor(limit: number) {
    super(`more than ${limit} characters`);
  }
}

/** Room for an answer with several pictures in one event, in characters. */
export const LARGEST_BODY = 64 * 1024 * 1024;

/**
 * The payloads of Server-Sent Events out of the bytes of a body, whatever the places where the network cut them: inside
 * a UTF-8 sequence, inside a line, between CR and LF. All that one network read completes comes out in one go.
 *
 * Lines that belong to no event are kept as `stray`: the API ends a stream that it sheds with a bare JSON error, and a
 * proxy that drops `alt=sse` sends a bare JSON array.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class SSEParser {
  // Takes a byte order mark away, and keeps the beginning of a character that is not complete.
  readonly #decoder = new TextDecoder();
  readonly #lineEnd = /\r\n|\n|\r/g;
  readonly #limit: number;
  /** The beginning of a line that is not complete. */
  #line = '';
  /** The data lines of the event so far. */
  #data: string | undefined;
  #stray = '';
  /** The last character was a CR: a LF that follows belongs to it. */
  #afterCarriageReturn = false;

  /** @param limit the largest event, in characters */
  constructor(limit = LARGEST_BODY) {
    this.#limit = limit;
  }

  /** What belonged to no event. */
  get stray(): string {
    return this.#stray.trim();
  }

  /**
   * The payloads of the events that these bytes complete.
   * @throws TooLargeError
   */
  push(bytes: Uint8Array): string[] {
    const payloads: string[] = [];
    this.#read(this.#decoder.decode(bytes, { stream: true }), payloads);
    return payloads;
  }

  /**
   * The payload of the event that was waiting for its blank line when the stream ended, if there is one. The
   * specification throws it away; some servers leave the line out, and half an event shows itself by not being JSON.
   */
  end(): string[] {
    const payloads: string[] = [];
    this.#read(`${this.#decoder.decode()}\n\n`, payloads);
    return payloads;
  }

  #read(text: string, payloads: string[]): void {
    if (text === '') return;
    let start = this.#afterCarriageReturn && text.startsWith('\n') ? 1 : 0;
    this.#afterCarriageReturn = false;
    const lineEnd = this.#lineEnd;
    lineEnd.lastIndex = start;
    for (let end = lineEnd.exec(text); end !== null; end = lineEnd.exec(text)) {
      this.#takeLine(this.#line + text.slice(start, end.index), payloads);
      this.#line = '';
      start = lineEnd.lastIndex;
      this.#afterCarriageReturn = end[0] === '\r' && start === text.length;
    }
    this.#line += text.slice(start);
    this.#checkSize();
  }

  #takeLine(line: string, payloads: string[]): void {
    if (line === '') {
      if (this.#data !== undefined && this.#data !== '') payloads.push(this.#data);
      this.#data = undefined;
    } else if (line.startsWith('data:')) {
      const value = line.slice(line.startsWith(' ', 5) ? 6 : 5);
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    } else if (!/^(?::|(?:event|id|retry|data)(?::|$))/.test(line)) {
      this.#stray += `${line}\n`;
    }
    this.#checkSize();
  }

  #checkSize(): void {
    if (this.#line.length + (this.#data?.length ?? 0) + this.#stray.length > this.#limit) {
      throw new TooLargeError(this.#limit);
    }
  }
}
