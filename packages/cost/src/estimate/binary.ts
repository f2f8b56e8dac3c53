import type { BinaryData } from '@flexiai/core';

/** How much of a file is read. A picture's header is at its beginning, after at most a small preview. */
const BEGINNING = 96 * 1024;

/** The content of a part: its `data`, or its `data:` URL. */
interface Source {
  readonly url?: string;
  readonly data?: BinaryData;
}

/**
 * The first bytes of a part that contains its data.
 *
 * @returns `undefined` for a part with a remote URL, or if the text is not base64
 */
export function beginningOf(source: Source): Uint8Array | undefined {
  const data = dataOf(source);
  if (data === undefined || typeof data !== 'string') return data?.subarray(0, BEGINNING);
  try {
    // Only whole groups of four characters can be decoded.
    const text = data.slice(0, Math.floor(BEGINNING / 3) * 4);
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** The size of a part's data in bytes; `undefined` for a part with a remote URL. */
export function byteLengthOf(source: Source): number | undefined {
  const data = dataOf(source);
  if (data === undefined) return undefined;
  return typeof data === 'string' ? Math.floor((data.length * 3) / 4) : data.byteLength;
}

function dataOf({ url, data }: Source): BinaryData | undefined {
  if (data !== undefined) return data;
  const [, base64] = /^data:[^,]*;base64,(.*)$/is.exec(url ?? '') ?? [];
  return base64;
}
