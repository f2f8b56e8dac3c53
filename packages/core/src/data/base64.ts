import type { BinaryData } from '../model/content-part.ts';

/** The base64 text of bytes. A text is taken to be base64 already. */
export function toBase64(data: BinaryData): string {
  return typeof data === 'string' ? data : encode(data);
}

/** The number of arguments of one call: more overflow the stack of some engines. */
const CHUNK = 0x8000;

function encode(bytes: Uint8Array): string {
  // Built into newer engines; ten times as fast.
  const native: unknown = Reflect.get(bytes, 'toBase64');
  if (typeof native === 'function') return String(native.call(bytes));
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}

/**
 * The bytes of a base64 text; bytes are returned as they are.
 * @throws if the text is not base64
 */
export function bytesOfBase64(data: BinaryData): Uint8Array {
  if (typeof data !== 'string') return data;
  const native: unknown = Reflect.get(Uint8Array, 'fromBase64');
  if (typeof native === 'function') return native.call(Uint8Array, data) as Uint8Array;
  return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
}
