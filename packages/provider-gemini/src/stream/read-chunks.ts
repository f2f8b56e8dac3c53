import {
  describeBody,
  describeJson,
  isObject,
  type JsonObject,
  parseJson,
  type ServerSentEvent,
  SSEParser,
} from '@flexiai/core/plugin';

/** One chunk of a streamed answer; a text says what came in place of one. */
export type Chunk = JsonObject | string;

/** Gemini does not send it; proxies that speak several wires do. What follows it is no part of the answer. */
const DONE = '[DONE]';

/**
 * The chunks of a streamed answer, in the batches in which the network brought them.
 * @throws what ended the body early, and `BodyTooLargeError`
 */
export async function* readChunks(response: Response): AsyncGenerator<readonly Chunk[], void, undefined> {
  if (response.body === null) return;
  const parser = new SSEParser();
  for await (const bytes of response.body) {
    const events = parser.push(bytes);
    yield chunksOf(events);
    if (events.some(({ data }) => data === DONE)) return;
  }
  const rest = [...chunksOf(parser.end()), ...strayChunks(parser.stray)];
  if (rest.length > 0) yield rest;
}

/** The SDK's own stream as batches of one chunk. */
export async function* readSdkStream(
  stream: AsyncIterable<unknown>,
): AsyncGenerator<readonly Chunk[], void, undefined> {
  for await (const chunk of stream) yield [chunkOf(chunk)];
}

function chunksOf(events: readonly ServerSentEvent[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (const { name, data } of events) {
    if (data === DONE) break;
    const value = parseJson(data);
    if (name === 'error') chunks.push(asError(value ?? data));
    else if (Array.isArray(value)) chunks.push(...value.map(chunkOf));
    else chunks.push(value === undefined ? describeBody(data) : chunkOf(value));
  }
  return chunks;
}

/** An event that a proxy calls an error is one, whatever its fields. */
function asError(value: unknown): Chunk {
  return isObject(value) && value['error'] !== undefined ? value : { error: value };
}

function chunkOf(value: unknown): Chunk {
  return isObject(value) ? value : describeJson(value);
}

/** A bare error at the stream's end, or a bare array of chunks. Anything else is none: a proxy's page, a broken line. */
function strayChunks(stray: string): readonly Chunk[] {
  if (stray === '') return [];
  const value = parseJson(stray);
  if (value === undefined) return [describeBody(stray)];
  return Array.isArray(value) ? value.map(chunkOf) : [chunkOf(value)];
}
