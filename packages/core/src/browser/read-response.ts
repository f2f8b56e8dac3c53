import type { ShownPart } from '../stream/shown-part.ts';
import { ResponseReader } from './response-reader.ts';

/**
 * Reads a response of `toResponse` (events, lines or text) in a browser, or wherever there is `fetch`. It reads this one response:
 * when the connection breaks, it throws, and does not ask again.
 *
 * @param Part what the server sends for a part, where its option `parts` is a function
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { readResponse } from '@flexiai/core/browser';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const ai = createFlexiAI({ providers: [mockProvider()({ model: 'demo' })] });
 * const response = ai.streamChatCompletion({ prompt: 'Hello' }).toResponse(); // in a browser: await fetch('/api/chat', …)
 * for await (const text of readResponse(response).texts) console.log(text);
 * await ai.close();
 * ```
 */
export function readResponse<Part = ShownPart>(response: Response | Promise<Response>): ResponseReader<Part> {
  return new ResponseReader<Part>(response);
}
