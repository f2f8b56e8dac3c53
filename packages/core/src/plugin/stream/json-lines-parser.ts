import { BodyTooLargeError } from '../http/read-text.ts';
import type { ServerSentEvent } from '../sse/sse-parser.ts';
import type { EventParser } from './response-batches.ts';

/** Enough for an answer with several images in one line, in characters. */
const LARGEST_LINE = 64 * 1024 * 1024;

/**
 * Splits a stream of JSON lines (`application/x-ndjson`) into events, one for each line that is not blank, wherever the network cut
 * them. Pass it as the `parser` of an opened stream. Lines before the first object are kept as `stray`: the page of a proxy.
 */
export class JsonLinesParser implements EventParser {
  // Removes a byte order mark, and keeps the beginning of an incomplete character.
  readonly #decoder = new TextDecoder();
  readonly #limit: number;
  /** The beginning of an incomplete line, in pieces: it is not searched again. */
  #pieces: string[] = [];
  #size = 0;
  #hasBegun = false;
  #stray = '';

  /** @param limit the longest line, in characters */
  constructor(limit = LARGEST_LINE) {
    this.#limit = limit;
  }

  get stray(): string {
    return this.#stray.trim();
  }

  /** @throws BodyTooLargeError */
  push(bytes: Uint8Array): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    const [first = '', ...rest] = this.#decoder.decode(bytes, { stream: true }).split('\n');
    this.#keep(first);
    for (const line of rest) {
      this.#endLine(events);
      this.#keep(line);
    }
    return events;
  }

  /** The last line, which may have no line feed. */
  end(): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    this.#keep(this.#decoder.decode());
    this.#endLine(events);
    return events;
  }

  #keep(text: string): void {
    if (text === '') return;
    this.#size += text.length;
    if (this.#size > this.#limit) throw new BodyTooLargeError(this.#limit);
    this.#pieces.push(text);
  }

  #endLine(events: ServerSentEvent[]): void {
    const data = this.#pieces.join('').trim();
    this.#pieces = [];
    this.#size = 0;
    if (data === '') return;
    this.#hasBegun ||= data.startsWith('{');
    if (this.#hasBegun) events.push({ name: undefined, data });
    else if (this.#stray.length < this.#limit) this.#stray += `${data}\n`;
  }
}
