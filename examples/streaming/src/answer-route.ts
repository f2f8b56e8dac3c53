import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FlexiAI } from '@flexiai/core';

/** Answers the question in the body of a request, as server-sent events. A page that leaves ends the call. */
export function answerRoute(ai: FlexiAI) {
  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const left = new AbortController();
    outgoing.on('close', () => left.abort());
    const prompt = Buffer.concat(await Array.fromAsync<Buffer>(incoming)).toString();
    if (prompt.trim() === '') {
      outgoing.writeHead(400).end('A question is missing.');
      return;
    }
    const { status, headers, body } = ai.streamChatCompletion({ prompt }, { signal: left.signal }).toResponse();
    outgoing.writeHead(status, Object.fromEntries(headers));
    // The page may leave in the middle of the answer.
    await pipeline(body === null ? Readable.from([]) : body, outgoing).catch(() => undefined);
  };
}
