import { FlexiAIError } from '../errors/flexiai-error.ts';
import type { StreamPart } from '../model/stream-part.ts';

/**
 * Parts as Server-Sent Events, created as they are read. Cancelling the stream cancels `parts`.
 *
 * @param shown the value to send for a part; `undefined` for none
 *
 * @param onError the value to send for a failure; by default its code and a neutral sentence
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
  /** The next event to send. Parts that are not sent are skipped here, since the stream pulls once. */
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
          // Where the error is not the stream's own, the stream is still open.
          await cancel();
        }
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** The application's value for the error; where it has none, a value that is safe for any reader. */
function errorJson(error: unknown, onError: ((error: unknown) => unknown) | undefined): string {
  try {
    const json = onError === undefined ? undefined : JSON.stringify(onError(error));
    if (json !== undefined) return json;
  } catch {
    // A function that throws must not reveal more than no function.
  }
  const code = error instanceof FlexiAIError ? error.code : 'unknown';
  return JSON.stringify({ code, message: 'The stream failed.' });
}
