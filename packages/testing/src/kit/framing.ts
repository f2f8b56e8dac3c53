import type { WireBytes } from '../server/wire.ts';

/** How the events of a stream are written. */
export interface WireFraming {
  readonly contentType: string;
  /** The bytes of one event. */
  event(payload: unknown): WireBytes;
  /** What keeps an idle stream open. */
  readonly keepAlive: WireBytes;
  /** An event that does not parse. */
  readonly malformed: WireBytes;
}

/** Options of {@link sse}. */
export interface SseOptions {
  /** The name of an event, from its payload. @default none has a name */
  name?(payload: unknown): string | undefined;
  /** @default `'\n'` */
  readonly lineEnd?: '\n' | '\r\n';
  /** The payload of a keep-alive. @default a comment */
  readonly ping?: unknown;
}

/** Server-sent events with JSON: the usual form of a stream. */
export function sse({ name, lineEnd = '\n', ping }: SseOptions = {}): WireFraming {
  const event = (payload: unknown): string => {
    const named = name?.(payload);
    const head = named === undefined ? '' : `event: ${named}${lineEnd}`;
    return `${head}data: ${JSON.stringify(payload)}${lineEnd}${lineEnd}`;
  };
  return {
    contentType: 'text/event-stream; charset=utf-8',
    event,
    keepAlive: ping === undefined ? `: keep-alive${lineEnd}${lineEnd}` : event(ping),
    malformed: `data: {"broken":${lineEnd}${lineEnd}`,
  };
}

/** A line of JSON for each event. */
export function ndjson(): WireFraming {
  return {
    contentType: 'application/x-ndjson',
    event: (payload) => `${JSON.stringify(payload)}\n`,
    keepAlive: '\n',
    malformed: '{"broken":\n',
  };
}
