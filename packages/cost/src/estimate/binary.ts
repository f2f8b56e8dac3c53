import type { BinaryData } from '@flexiai/core';

/** How much of a file is read: a picture's header stands at its beginning, behind at most a small preview. */
const BEGINNING = 96 * 1024;

/** What a part holds: by its `data`, or by a `data:` URL. */
interface Source {
  readonly url?: string;
  readonly data?: BinaryData;
}

/**
 * The first bytes of a part that holds its data itself.
 *
 * @returns `undefined` for a part behind a URL, or whose text is not base64
 */
export function beginningOf(source: Source): Uint8Array | undefined {
  const data = dataOf(source);
  if (data === undefined || typeof data !== 'string') return data?.subarray(0, BEGINNING);
  try {
    // Whole groups of four characters.
    const text = data.slice(0, Math.floor(BEGINNING / 3) * 4);
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** The bytes that a part holds; `undefined` for a part behind a URL. */
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
