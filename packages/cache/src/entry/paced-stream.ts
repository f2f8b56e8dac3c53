import { partStream, partsFromResponse, ResponseStream, type StreamPart, type UnifiedResponse } from '@flexiai/core';

/** The interval of a paced stream, in ms. */
const TICK_MS = 20;
/** This long before the call's deadline, everything left is emitted, in ms. */
const HURRY_MS = 50;

/**
 * A complete answer as a stream at the pace of a model. A slow reader is not slowed down further: everything that is
 * due is emitted at once.
 *
 * @param deadline of the call, in ms since the epoch: a complete answer must not fail because of its pace
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
    // Aborted during the wait: the client ends the read with its own error.
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

/** The parts with long deltas split into pieces of about `size` characters. */
function piecesOf(parts: readonly StreamPart[], size: number): readonly StreamPart[] {
  return parts.flatMap((part) => {
    if (!('delta' in part) || part.delta.length <= size) return [part];
    return cut(part.delta, size).map((delta, index): StreamPart => {
      if (index === 0 || part.type !== 'text-delta') return { ...part, delta };
      // Only the first delta of a block announces a new message.
      return { type: part.type, id: part.id, delta };
    });
  });
}

/** Pieces end between code points, because half a surrogate pair is not valid text. */
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
