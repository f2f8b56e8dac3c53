import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { answer } from './answer.ts';

/** The route behind a server of Node. A page that leaves ends the call. */
export async function route(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const body = Buffer.concat(await Array.fromAsync<Buffer>(incoming)).toString();
  const request = new Request('http://localhost/api/chat', { method: 'POST', body, signal: gone.signal });
  const response = await answer(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) outgoing.end();
  // The page may leave in the middle.
  else await pipeline(response.body, outgoing).catch(() => undefined);
}
