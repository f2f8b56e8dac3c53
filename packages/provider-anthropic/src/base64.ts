/** Characters that `String.fromCharCode` takes in one call on every runtime. */
const SLICE = 0x8000;

/** Bytes as base64. Base64 text stays as it is. */
export function toBase64(data: Uint8Array | string): string {
  if (typeof data === 'string') return data;
  let binary = '';
  for (let start = 0; start < data.length; start += SLICE) {
    binary += String.fromCharCode(...data.subarray(start, start + SLICE));
  }
  return btoa(binary);
}

/** UTF-8 text out of bytes or base64. */
export function toText(data: Uint8Array | string): string {
  const bytes = typeof data === 'string' ? Uint8Array.from(atob(data), (character) => character.charCodeAt(0)) : data;
  return new TextDecoder().decode(bytes);
}
