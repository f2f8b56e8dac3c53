import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConfigurationError, describeValue } from '@flexiai/core/plugin';
import { requestFrom } from './request-from.ts';
import { sendResponse } from './send-response.ts';

/**
 * A web handler, such as those of `prometheusHandler` and `healthHandler`. It also receives the address of the client,
 * which a `Request` does not contain.
 */
export type WebHandler = (
  request: Request,
  info: { readonly remoteAddress: string | undefined },
) => Response | Promise<Response>;

/** The same for `node:http`, Express and Fastify (`handler(request.raw, reply.raw)` after `reply.hijack()`). */
export type NodeHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/**
 * Converts a web handler to one for `node:http`. The request's `signal` aborts when the client disconnects; a streamed
 * response waits for a slow reader, and is cancelled when the reader disconnects. `HEAD` has no body. A body that a
 * parser has already read is passed on. If the handler throws, the response is 500, without the message.
 *
 * ```ts
 * createServer(toNodeHandler(prometheusHandler(metrics))).listen(9464, '127.0.0.1');
 * ```
 *
 * @throws ConfigurationError if the handler is not a function
 */
export function toNodeHandler(handler: WebHandler): NodeHandler {
  if (typeof handler !== 'function') {
    throw new ConfigurationError(
      `toNodeHandler expects a handler, such as prometheusHandler(metrics), got ${describeValue(handler)}.`,
    );
  }
  return (incoming, outgoing) => void answer(handler, incoming, outgoing);
}

async function answer(handler: WebHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  // A broken connection emits `close`; without a listener, its error would end the process.
  outgoing.on('error', () => undefined);
  incoming.on('error', () => undefined);
  try {
    const request = requestFrom(incoming, gone.signal);
    if (request === undefined) return end(outgoing, 400, 'Bad request');
    await sendResponse(
      await handler(request, { remoteAddress: incoming.socket.remoteAddress }),
      incoming.method === 'HEAD',
      outgoing,
      gone.signal,
    );
  } catch {
    if (outgoing.headersSent) outgoing.destroy();
    else end(outgoing, 500, 'Internal error');
  }
}

function end(outgoing: ServerResponse, status: number, text: string): void {
  outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
