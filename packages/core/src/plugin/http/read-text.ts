/** A body, or one event of a stream, that is larger than any answer: whoever sends it would fill the memory. */
export class BodyTooLargeError extends Error {
  constructor(limit: number) {
    super(`larger than ${limit} bytes`);
    this.name = 'BodyTooLargeError';
  }
}

/** Room for an answer with several pictures in it, in bytes. */
const LARGEST_BODY = 64 * 1024 * 1024;

/**
 * A response's whole body as text. Reads no more than `limit` bytes, whatever the server sends or a compressed body
 * unpacks to.
 *
 * @throws BodyTooLargeError; what the transport throws when the connection breaks
 */
export async function readText(response: Response, limit = LARGEST_BODY): Promise<string> {
  if (response.body === null || lengthIsKnown(response, limit)) return response.text();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  // Leaving the loop closes the connection.
  for await (const bytes of response.body) {
    size += bytes.byteLength;
    if (size > limit) throw new BodyTooLargeError(limit);
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

/** Whether HTTP's framing already bounds the body: then the quick way is safe. */
function lengthIsKnown({ headers }: Response, limit: number): boolean {
  const length = headers.get('content-length');
  return length !== null && Number(length) <= limit && headers.get('content-encoding') === null;
}
