import { toBase64 } from '../data/base64.ts';
import type { BinaryData } from '../model/content-part.ts';

/** The first characters of each image type, as base64. */
const BEGINNINGS: readonly (readonly [beginning: string, mediaType: string])[] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/** The bytes that the longest beginning needs. */
const LONGEST_BEGINNING = 9;

/** The media type of an image by its first bytes; `undefined` for an unknown type. */
export function pictureTypeOf(data: BinaryData): string | undefined {
  const base64 = typeof data === 'string' ? data : toBase64(data.subarray(0, LONGEST_BEGINNING));
  return BEGINNINGS.find(([beginning]) => base64.startsWith(beginning))?.[1];
}
