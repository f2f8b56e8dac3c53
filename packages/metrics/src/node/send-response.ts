import type { ServerResponse } from 'node:http';

/**
 * Writes a web `Response` to a response of `node:http`, no faster than it is read.
 * @param gone aborts when the reader disconnects: the rest of the body is cancelled
 */
export async function sendResponse(
  response: Response,
  isHead: boolean,
  outgoing: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const { body } = response;
  if (gone.aborted) {
    await body?.cancel();
    return;
  }
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  if (isHead || body === null) {
    await body?.cancel();
    outgoing.end();
    return;
  }
  // An event stream sends its headers before its first event.
  outgoing.flushHeaders();
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  gone.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!outgoing.write(value)) await drained(outgoing, gone);
    }
    if (!gone.aborted) outgoing.end();
  } finally {
    gone.removeEventListener('abort', cancel);
  }
}

/** Resolves when more can be written, or nothing will be read any more. */
function drained(outgoing: ServerResponse, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      outgoing.off('drain', over);
      gone.removeEventListener('abort', over);
      resolve();
    };
    if (gone.aborted) return resolve();
    outgoing.on('drain', over);
    gone.addEventListener('abort', over);
  });
}
