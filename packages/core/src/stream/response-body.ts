import type { ToolRunPart } from '../model/tool-run-part.ts';
import { type BodyFormat, bodyFormat, type FormatNeeds } from './body-format.ts';
import type { StreamResponseOptions } from './stream-response-options.ts';

/** The body of a web response. */
export interface ResponseBody {
  /** Sends one piece. */
  pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void>;
}

interface Piece {
  readonly text: string;
  readonly isLast?: true;
}

/** Parts as the body of a web response, read as it is pulled. Comments keep the connection open where parts are slow. */
export function responseBody(
  parts: AsyncIterableIterator<ToolRunPart, undefined>,
  options: StreamResponseOptions<ToolRunPart>,
  needs: FormatNeeds,
): ResponseBody {
  const encoder = new TextEncoder();
  const format = bodyFormat(options, needs);
  const { keepAliveMs = 15_000 } = options;
  const pause = format.keepAlive === undefined || keepAliveMs === false ? undefined : keepAliveMs;
  let { opening } = format;
  let reading: Promise<Piece> | undefined;
  return {
    async pull(controller) {
      if (opening !== undefined) {
        controller.enqueue(encoder.encode(opening));
        opening = undefined;
        return;
      }
      reading ??= nextPiece(parts, format);
      const piece = pause === undefined ? await reading : await within(reading, pause);
      if (piece !== undefined) reading = undefined;
      const { text = '', isLast } = piece ?? { text: format.keepAlive };
      if (text !== '') controller.enqueue(encoder.encode(text));
      if (isLast === true) controller.close();
    },
  };
}

/** Parts that are not sent are skipped here, since a web stream pulls once. */
async function nextPiece(parts: AsyncIterableIterator<ToolRunPart, undefined>, format: BodyFormat): Promise<Piece> {
  try {
    for (;;) {
      const { done, value } = await parts.next();
      if (done === true) return { text: format.end(), isLast: true };
      const text = format.part(value);
      if (text !== '') return { text };
    }
  } catch (error) {
    // Where the error is not the stream's own, the stream is still open.
    await parts.return?.();
    return { text: format.failure(error), isLast: true };
  }
}

/** The result of `promise`; `undefined` if it takes longer than `milliseconds`. */
function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, undefined);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
