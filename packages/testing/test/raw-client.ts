import { type IncomingMessage, request } from 'node:http';
import { asObject, type JsonObject } from '../src/server/json-object.ts';

/** A received answer. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The body in its HTTP chunks. */
  readonly chunks: readonly Uint8Array[];
  /** How the body ended: normally, or with a broken connection. */
  readonly end: 'clean' | 'broken';
}

export interface RawRequest {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  /** Objects are sent as JSON, strings unchanged. */
  readonly body?: unknown;
  /** Called with each piece of the body; returning `'leave'` closes the socket. */
  readonly onChunk?: (text: string) => unknown;
  readonly signal?: AbortSignal;
}

/**
 * Makes one request over a separate connection.
 * @throws the system's error if the connection breaks before the response headers
 */
export function send(
  url: string,
  { method = 'POST', headers, body, onChunk, signal }: RawRequest = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false, signal });
    // After the response has begun, errors are reported by the response; the request repeats them.
    outgoing.on('error', reject);
    outgoing.once('response', (incoming) => {
      outgoing.off('error', reject);
      outgoing.on('error', () => undefined);
      const chunks: Uint8Array[] = [];
      const finish = (end: RawAnswer['end']): void => {
        const { statusCode = 0 } = incoming;
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: statusCode, headers: incoming.headers, text, chunks, end });
      };
      incoming.on('data', (chunk: Uint8Array) => {
        chunks.push(chunk);
        if (onChunk?.(Buffer.from(chunk).toString('utf8')) === 'leave') incoming.destroy();
      });
      incoming.once('error', () => finish('broken'));
      incoming.once('close', () => finish(incoming.complete ? 'clean' : 'broken'));
    });
    outgoing.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  });
}

/** One Server-Sent Event. */
export interface SseEvent {
  readonly event?: string;
  readonly data: string;
}

/** The events of a stream, without comments. */
export function eventsOf(text: string): readonly SseEvent[] {
  return text
    .split(/\r?\n\r?\n/)
    .map((block) => block.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith(':')))
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const field = (name: string): string | undefined =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const event = field('event');
      return { ...(event !== undefined && { event }), data: field('data') ?? '' };
    });
}

/** The JSON payloads of a stream's events. */
export function payloadsOf(text: string): readonly JsonObject[] {
  return eventsOf(text)
    .filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => asObject(JSON.parse(data)));
}
