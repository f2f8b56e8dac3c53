/** A body, or one event of a stream, is larger than any answer: without a limit, it would fill the memory. */
export class BodyTooLargeError extends Error {
  constructor(limit: number) {
    super(`larger than ${limit} bytes`);
    this.name = 'BodyTooLargeError';
  }
}

/** Enough for an answer with several images, in bytes. */
const LARGEST_BODY = 64 * 1024 * 1024;

/**
 * The whole body of a response as text. Reads at most `limit` bytes, whatever the server sends or a compressed body expands to.
 *
 * @throws BodyTooLargeError; the error of the transport if the connection breaks
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

/** Whether HTTP's framing already limits the body: then the fast method is safe. */
function lengthIsKnown({ headers }: Response, limit: number): boolean {
  const length = headers.get('content-length');
  return length !== null && Number(length) <= limit && headers.get('content-encoding') === null;
}
