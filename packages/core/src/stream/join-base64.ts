import { bytesOfBase64, toBase64 } from '../data/base64.ts';

/**
 * Joins pieces of base64: pieces that are each encoded with their own padding, or pieces of one encoded text that was cut
 * anywhere.
 */
export function joinBase64(pieces: readonly string[]): string {
  const whole = pieces.join('');
  const texts = whole.match(/[^=]+=*/g) ?? [];
  if (texts.length < 2) return whole;
  let bytes: readonly Uint8Array[];
  try {
    bytes = texts.map(bytesOfBase64);
  } catch {
    return whole;
  }
  const joined = new Uint8Array(bytes.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of bytes) {
    joined.set(piece, at);
    at += piece.length;
  }
  return toBase64(joined);
}
