import type { RangeMs } from '../model/dashboard-state.ts';
import { DeltaWriter } from './delta-writer.ts';
import type { StateSource } from './state-source.ts';

/** Interval between two messages, in ms. */
const TICK_MS = 1000;
/** How long a browser waits before it reconnects, in ms. */
const RETRY_MS = 1000;
/** Maximum number of readers: each one is a connection and some work each second. */
const MOST_READERS = 50;
/**
 * Maximum number of queued messages for a slow reader. Then it is skipped until it has read: its next message contains
 * all changes.
 */
const MOST_WAITING = 2;

interface Reader {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly writer: DeltaWriter;
  number: number;
}

/**
 * Server-Sent Events for any number of readers: first the whole state, then changes each second. One timer, while there
 * are readers.
 */
export class Feed {
  readonly #source: StateSource;
  readonly #readers = new Set<Reader>();
  /** Identifies this feed among those of earlier processes: part of each event's id. */
  readonly #name = crypto.randomUUID().slice(0, 8);
  readonly #encoder = new TextEncoder();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(source: StateSource) {
    this.#source = source;
  }

  /** Number of current readers. */
  get readers(): number {
    return this.#readers.size;
  }

  /** @param signal ends the stream when its reader disconnects */
  open(rangeMs: RangeMs, signal: AbortSignal): Response {
    if (this.#readers.size >= MOST_READERS) {
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '10' };
      return new Response('Too many readers\n', { status: 503, headers });
    }
    let reader: Reader | undefined;
    const close = (): void => {
      if (reader !== undefined) this.#close(reader);
    };
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          reader = { controller, writer: new DeltaWriter(this.#source, rangeMs), number: 0 };
          this.#readers.add(reader);
          controller.enqueue(this.#encoder.encode(`retry: ${RETRY_MS}\n`));
          this.#send(reader, 'snapshot', reader.writer.whole());
          this.#start();
        },
        cancel: close,
      },
      { highWaterMark: MOST_WAITING },
    );
    if (signal.aborted) close();
    else signal.addEventListener('abort', close, { once: true });
    return new Response(body, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        // For nginx, which would buffer events.
        'x-accel-buffering': 'no',
      },
    });
  }

  /** Sends changes before the next tick: after an action. */
  tick(): void {
    if (this.#readers.size === 0) return;
    const shared = this.#source.shared();
    for (const reader of this.#readers) {
      if ((reader.controller.desiredSize ?? 0) > 0) this.#send(reader, 'delta', reader.writer.delta(shared));
    }
  }

  /** Ends every stream. */
  close(): void {
    for (const reader of this.#readers) this.#close(reader);
  }

  #send(reader: Reader, name: string, value: unknown): void {
    reader.number += 1;
    const text = `id: ${this.#name}-${reader.number}\nevent: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
    reader.controller.enqueue(this.#encoder.encode(text));
  }

  #start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    // Outside Node, a timer is a number.
    const timer: unknown = this.#timer;
    if (typeof timer === 'object' && timer !== null && 'unref' in timer) this.#timer.unref();
  }

  #close(reader: Reader): void {
    if (!this.#readers.delete(reader)) return;
    try {
      reader.controller.close();
    } catch {
      // Its reader has cancelled it.
    }
    if (this.#readers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
