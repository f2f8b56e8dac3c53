import { pathOf } from '../wire.ts';
import { API_KEY, type Caller, type Connection } from './party.ts';
import { PLAIN_WIRES } from './plain-wire.ts';

/** What a client by hand sends. */
export interface PlainRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a client by hand sends it. */
export interface PlainTransport {
  /** The body of the answer, whole. */
  text(request: PlainRequest): Promise<string>;
  /** The body of the answer, piece by piece. */
  pieces(request: PlainRequest): Promise<AsyncIterable<Uint8Array>>;
}

/** A client as it is written by hand in an afternoon: one question, no checks, no failures. */
export function callerByHand({ wire, baseURL, turns }: Connection, transport: PlainTransport): Caller {
  const { body, text, delta } = PLAIN_WIRES[wire];
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` };
  const request = (stream: boolean): PlainRequest => {
    return { url: baseURL + pathOf(wire, stream), headers, body: JSON.stringify(body(turns, stream)) };
  };
  return {
    unary: async () => text(await transport.text(request(false))).length,
    stream: async () => {
      let size = 0;
      let rest = '';
      const decoder = new TextDecoder();
      for await (const bytes of await transport.pieces(request(true))) {
        const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (line.startsWith('data: ') && line !== 'data: [DONE]') size += delta(line.slice(6)).length;
        }
      }
      return size;
    },
  };
}
