import { partStream, partsFromResponse, ResponseStream, type StreamPart, type UnifiedResponse } from '@flexiai/core';

/** How often a paced stream gives something, in ms. */
const TICK_MS = 20;
/** So long before its call must be over, it gives all that is left, in ms. */
const HURRY_MS = 50;

/**
 * A whole answer as a stream that takes its time, as if a model were writing it. A reader that is slow itself is not slowed down
 * further: what is due is handed over in one go.
 *
 * @param deadline when the call must be over, in ms since the epoch: an answer that is there must not fail for its pace
 */
export function pacedStream(
  response: UnifiedResponse,
  charsPerSecond: number,
  deadline = Number.POSITIVE_INFINITY,
): ResponseStream {
  const pieces = piecesOf(partsFromResponse(response), Math.max(1, Math.round((charsPerSecond * TICK_MS) / 1_000)));
  let index = 0;
  let chars = 0;
  let startedAt: number | undefined;
  let isLeft = false;
  let stopWaiting: (() => void) | undefined;
  const wait = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const next = async (): Promise<IteratorResult<readonly StreamPart[]>> => {
    startedAt ??= performance.now();
    const leftMs = (): number => deadline - HURRY_MS - Date.now();
    const dueMs = Math.min((chars / charsPerSecond) * 1_000 - (performance.now() - startedAt), leftMs());
    if (dueMs > 1 && index < pieces.length) await wait(dueMs);
    // Left while it waited: the client ends the read in its own words.
    if (isLeft) return new Promise(() => undefined);
    const passed = ((performance.now() - startedAt) / 1_000) * charsPerSecond;
    const allowed = leftMs() < 1 ? Number.POSITIVE_INFINITY : Math.max(chars + 1, passed);
    const batch: StreamPart[] = [];
    while (index < pieces.length && (chars < allowed || lengthOf(pieces[index]) === 0)) {
      const piece = pieces[index] as StreamPart;
      batch.push(piece);
      chars += lengthOf(piece);
      index += 1;
    }
    return batch.length === 0 ? { done: true, value: undefined } : { done: false, value: batch };
  };
  const batches: AsyncIterable<readonly StreamPart[]> = {
    [Symbol.asyncIterator]: () => ({
      next,
      async return() {
        isLeft = index < pieces.length;
        index = pieces.length;
        stopWaiting?.();
        return { done: true, value: undefined };
      },
    }),
  };
  return ResponseStream.from(partStream(batches), () => response);
}

/** The parts with long deltas cut into pieces of about `size` characters. */
function piecesOf(parts: readonly StreamPart[], size: number): readonly StreamPart[] {
  return parts.flatMap((part) => {
    if (!('delta' in part) || part.delta.length <= size) return [part];
    return cut(part.delta, size).map((delta, index): StreamPart => {
      if (index === 0 || part.type !== 'text-delta') return { ...part, delta };
      // Only the first delta of a block says that a message begins.
      return { type: part.type, id: part.id, delta };
    });
  });
}

/** Pieces that end between characters: half a surrogate pair is no text. */
function cut(text: string, size: number): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + size);
    const last = text.charCodeAt(end - 1);
    if (last >= 0xd8_00 && last <= 0xdb_ff && end < text.length) end += 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

function lengthOf(part: StreamPart | undefined): number {
  return part !== undefined && 'delta' in part ? part.delta.length : 0;
}
