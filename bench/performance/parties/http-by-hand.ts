import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { callerByHand, type PlainRequest } from './by-hand.ts';
import type { Caller, Connection } from './party.ts';

/** `node:http` with kept connections, and `JSON.parse`. */
export function makeCaller(connection: Connection): Caller {
  const agent = new Agent({ keepAlive: true });
  const post = async ({ url, headers, body }: PlainRequest): Promise<IncomingMessage> => {
    const client = request(url, { method: 'POST', headers, agent });
    client.end(body);
    const [message] = await once(client, 'response');
    return message;
  };
  return {
    ...callerByHand(connection, {
      text: async (request) => {
        let text = '';
        for await (const piece of (await post(request)).setEncoding('utf8')) text += piece;
        return text;
      },
      pieces: post,
    }),
    close: async () => agent.destroy(),
  };
}
