import type { Wire } from '../wire.ts';
import { ANSWER_HEADERS, EVENTS, WHOLE } from './answers.ts';

const encoder = new TextEncoder();

/** A `fetch` that answers in the process: what is left is the library. Each event of a stream is one read. */
export function cannedFetch(wire: Wire): typeof globalThis.fetch {
  const events = EVENTS[wire].map((event) => encoder.encode(event));
  const json = { status: 200, headers: { ...ANSWER_HEADERS, 'content-type': 'application/json' } };
  const eventStream = { status: 200, headers: { ...ANSWER_HEADERS, 'content-type': 'text/event-stream' } };
  return async (input, init) => {
    const streamed = String(input).includes(':stream') || isStreamed(init?.body);
    return streamed ? new Response(streamOf(events), eventStream) : new Response(WHOLE[wire], json);
  };
}

/** Where a body says so: at its beginning or its end. */
const LOOKED_AT = 300;

function isStreamed(body: unknown): boolean {
  if (typeof body !== 'string') return false;
  return `${body.slice(0, LOOKED_AT)} ${body.slice(-LOOKED_AT)}`.includes('"stream":true');
}

function streamOf(events: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sent = 0;
  return new ReadableStream(
    {
      pull(controller) {
        const event = events[sent];
        sent += 1;
        if (event === undefined) controller.close();
        else controller.enqueue(event);
      },
    },
    { highWaterMark: 0 },
  );
}
