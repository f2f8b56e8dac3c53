import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConfigurationError, describeValue } from '@flexiai/core/plugin';
import { requestFrom } from './request-from.ts';
import { sendResponse } from './send-response.ts';

/**
 * A handler in the form of the web platform, as `prometheusHandler`, `healthHandler` and others give it. It is also given the
 * address of the client, which a `Request` does not have.
 */
export type WebHandler = (
  request: Request,
  info: { readonly remoteAddress: string | undefined },
) => Response | Promise<Response>;

/** The same for `node:http`, Express and Fastify (`handler(request.raw, reply.raw)` after `reply.hijack()`). */
export type NodeHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/**
 * Makes a handler for `node:http` of one of the web platform. The request's `signal` is aborted when the client goes; a
 * streamed answer waits for a slow reader, and its stream is cancelled when the reader goes. `HEAD` has no body. What a body
 * parser has read before is handed on. A handler that throws is answered with 500, without its message.
 *
 * ```ts
 * createServer(toNodeHandler(prometheusHandler(metrics))).listen(9464, '127.0.0.1');
 * ```
 *
 * @throws ConfigurationError for what is no function
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
  // A connection that breaks is told by `close`; without a listener, its error would end the process.
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
