import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A local server that lasts as long as the test. */
export interface Upstream<S extends NetServer = Server> {
  readonly server: S;
  readonly url: string;
  /** Every connection that was made, in order. */
  readonly sockets: readonly Socket[];
}

export function startUpstream(listener: RequestListener): Promise<Upstream> {
  return start(createServer(listener));
}

/** Starts any server on a free port. */
export async function start<S extends NetServer>(server: S): Promise<Upstream<S>> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

/** The request's body. */
export async function bodyOf(request: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
