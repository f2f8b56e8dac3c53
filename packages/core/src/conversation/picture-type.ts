import { toBase64 } from '../data/base64.ts';
import type { BinaryData } from '../model/content-part.ts';

/** How each type of picture begins, as base64. */
const BEGINNINGS: readonly (readonly [beginning: string, mediaType: string])[] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/** As many bytes as the longest beginning needs. */
const LONGEST_BEGINNING = 9;

/** The media type of a picture by its first bytes; `undefined` for a type that is not known here. */
export function pictureTypeOf(data: BinaryData): string | undefined {
  const base64 = typeof data === 'string' ? data : toBase64(data.subarray(0, LONGEST_BEGINNING));
  return BEGINNINGS.find(([beginning]) => base64.startsWith(beginning))?.[1];
}
