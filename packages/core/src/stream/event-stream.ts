import { FlexiAIError } from '../errors/flexiai-error.ts';
import type { StreamPart } from '../model/stream-part.ts';

/**
 * Parts as Server-Sent Events, made as they are read. Cancelling it cancels where the parts come from.
 *
 * @param shown what is sent of a part; `undefined` for nothing
 * @param onError what is sent of a failure; by default its code and a neutral sentence
 */
export function eventStream(
  parts: AsyncIterableIterator<StreamPart, undefined>,
  shown: (part: StreamPart) => unknown,
  onError: ((error: unknown) => unknown) | undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const cancel = async (): Promise<void> => {
    await parts.return?.();
  };
  /** The next event that is to be sent. A stream asks once: what is not sent is passed over here. */
  const next = async (): Promise<{ readonly text: string; readonly isLast: boolean }> => {
    for (;;) {
      const { done, value } = await parts.next();
      if (done === true) return { text: 'data: [DONE]\n\n', isLast: true };
      const json = JSON.stringify(shown(value));
      if (json !== undefined) return { text: `data: ${json}\n\n`, isLast: false };
    }
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { text, isLast } = await next();
          controller.enqueue(encoder.encode(text));
          if (isLast) controller.close();
        } catch (error) {
          controller.enqueue(encoder.encode(`event: error\ndata: ${errorJson(error, onError)}\n\n`));
          controller.close();
          // Where the stream itself did not fail, it is not read any more.
          await cancel();
        }
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** What the application makes of the error; where it makes nothing of it, what any reader may see. */
function errorJson(error: unknown, onError: ((error: unknown) => unknown) | undefined): string {
  try {
    const json = onError === undefined ? undefined : JSON.stringify(onError(error));
    if (json !== undefined) return json;
  } catch {
    // A function that fails must not show more than none.
  }
  const code = error instanceof FlexiAIError ? error.code : 'unknown';
  return JSON.stringify({ code, message: 'The stream failed.' });
}
