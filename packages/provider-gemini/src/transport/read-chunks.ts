import { isObject, type JsonObject, parseJson, type ServerSentEvent, SSEParser } from '@flexiai/core/plugin';

/** One chunk of a streamed answer; `undefined` stands for an event that is not one. */
export type Chunk = JsonObject | undefined;

/**
 * The chunks of a streamed answer, in the batches in which the network brought them.
 * @throws what ended the body early, and `BodyTooLargeError`
 */
export async function* readChunks(response: Response): AsyncGenerator<readonly Chunk[], void, undefined> {
  if (response.body === null) return;
  const parser = new SSEParser();
  for await (const bytes of response.body) yield chunksOf(parser.push(bytes));
  const rest = [...chunksOf(parser.end()), ...strayChunks(parser.stray)];
  if (rest.length > 0) yield rest;
}

/** The SDK's own stream as batches of one chunk. */
export async function* readSdkStream(
  stream: AsyncIterable<unknown>,
): AsyncGenerator<readonly Chunk[], void, undefined> {
  for await (const chunk of stream) yield [isObject(chunk) ? chunk : undefined];
}

function chunksOf(events: readonly ServerSentEvent[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (const { data } of events) {
    // Gemini does not send it; proxies that speak several wires do.
    if (data === '[DONE]') continue;
    const value = parseJson(data);
    chunks.push(isObject(value) ? value : undefined);
  }
  return chunks;
}

/** A bare error at the stream's end, or a bare array of chunks. Anything else is none: a proxy's page, a broken line. */
function strayChunks(stray: string): readonly Chunk[] {
  if (stray === '') return [];
  const value = parseJson(stray);
  return (Array.isArray(value) ? value : [value]).map((chunk) => (isObject(chunk) ? chunk : undefined));
}
