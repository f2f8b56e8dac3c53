import { callerByHand, type PlainRequest } from './by-hand.ts';
import type { Caller, Connection } from './party.ts';

/** The global `fetch` and `JSON.parse`. */
export function makeCaller(connection: Connection): Caller {
  const send = connection.fetch ?? fetch;
  const post = ({ url, headers, body }: PlainRequest): Promise<Response> =>
    send(url, { method: 'POST', headers, body });
  return callerByHand(connection, {
    text: async (request) => (await post(request)).text(),
    pieces: async (request) => {
      const { body } = await post(request);
      if (body === null) throw new Error('The upstream gave no body.');
      return body;
    },
  });
}
