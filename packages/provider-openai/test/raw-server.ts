import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server for what no well-behaved provider does. */
export interface RawServer {
  readonly baseURL: string;
  /** How many connections were made. */
  readonly connections: number;
  readonly requests: number;
  close(): Promise<void>;
}

export async function startRawServer(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<RawServer> {
  let connections = 0;
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    request.on('end', () => answer(response, request));
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    get connections() {
      return connections;
    },
    get requests() {
      return requests;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A chunk of a streamed chat completion, as it stands in the body. */
export function chunkEvent(choice: object, rest: object = {}): string {
  const choices = [{ index: 0, delta: {}, finish_reason: null, ...choice }];
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'm', choices, ...rest })}\n\n`;
}
