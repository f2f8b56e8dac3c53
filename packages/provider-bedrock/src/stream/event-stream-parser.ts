import type { ServerSentEvent } from '@flexiai/core/plugin';
import { crc32 } from './crc32.ts';

/** The prelude: two lengths and a checksum; at the end of a message, another checksum. */
const PRELUDE = 12;
const CHECKSUM = 4;

/** Longer than any message: AWS's limit is 24 MiB for a payload, and 128 KiB for headers. */
const LONGEST_MESSAGE = 25 * 1024 * 1024;

/** The name of an exception's event begins with it. */
export const EXCEPTION = 'exception/';

/** The sizes of header values by their types; a string and bytes have their own length. */
const SIZES: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];
const STRING = 7;

/**
 * AWS's binary event stream, as events with a name and a JSON text. It accepts bytes in pieces of any size.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  #pending: Uint8Array = new Uint8Array(0);

  /** The text of a body that is no event stream: a page of a proxy. */
  get stray(): string {
    return this.#isText() ? this.#decoder.decode(this.#pending) : '';
  }

  /**
   * The events that are complete.
   * @throws Error for a message whose checksum is wrong
   */
  push(chunk: Uint8Array): readonly ServerSentEvent[] {
    this.#pending = this.#pending.length === 0 ? chunk : joined(this.#pending, chunk);
    const events: ServerSentEvent[] = [];
    let start = 0;
    while (this.#pending.length - start >= PRELUDE && !this.#isText(start)) {
      const view = new DataView(this.#pending.buffer, this.#pending.byteOffset + start);
      const length = view.getUint32(0);
      if (view.getUint32(8) !== crc32(this.#pending.subarray(start, start + 8))) {
        throw new Error('the checksum of an event of the stream is wrong');
      }
      if (length > LONGEST_MESSAGE) throw new Error(`an event of the stream is too long (${length} bytes)`);
      if (this.#pending.length - start < length) break;
      const event = this.#read(this.#pending.subarray(start, start + length));
      if (event !== undefined) events.push(event);
      start += length;
    }
    if (start > 0) this.#pending = this.#pending.subarray(start);
    return events;
  }

  /** The end of the body: a message that was cut is lost. */
  end(): readonly ServerSentEvent[] {
    return [];
  }

  #read(message: Uint8Array): ServerSentEvent | undefined {
    const view = new DataView(message.buffer, message.byteOffset, message.length);
    const end = message.length - CHECKSUM;
    const payload = PRELUDE + view.getUint32(4);
    if (payload > end || view.getUint32(end) !== crc32(message.subarray(0, end))) {
      throw new Error('the checksum of an event of the stream is wrong');
    }
    const headers = this.#headers(message.subarray(PRELUDE, payload));
    const data = this.#decoder.decode(message.subarray(payload, end));
    switch (headers.get(':message-type')) {
      case 'event':
        return { name: headers.get(':event-type'), data };
      case 'exception':
        return { name: `${EXCEPTION}${headers.get(':exception-type') ?? ''}`, data };
      case 'error': {
        const text = JSON.stringify({ message: headers.get(':error-message') });
        return { name: `${EXCEPTION}${headers.get(':error-code') ?? ''}`, data: text };
      }
      default:
        return undefined;
    }
  }

  /** The headers that are texts. */
  #headers(bytes: Uint8Array): ReadonlyMap<string, string> {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const headers = new Map<string, string>();
    let at = 0;
    while (at < bytes.length) {
      const nameEnd = at + 1 + view.getUint8(at);
      const name = this.#decoder.decode(bytes.subarray(at + 1, nameEnd));
      const type = view.getUint8(nameEnd);
      const fixed = SIZES[type];
      const start = nameEnd + (fixed === undefined ? 3 : 1);
      const length = fixed ?? view.getUint16(nameEnd + 1);
      if (type === STRING) headers.set(name, this.#decoder.decode(bytes.subarray(start, start + length)));
      at = start + length;
    }
    return headers;
  }

  /** A length that begins with a letter would be a message of more than 500 MB: the body is text. */
  #isText(start = 0): boolean {
    const first = this.#pending[start];
    return first !== undefined && first >= 0x09;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
