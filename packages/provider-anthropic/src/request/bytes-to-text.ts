/** The UTF-8 text of bytes or base64. */
export function bytesToText(data: Uint8Array | string): string {
  const bytes = typeof data === 'string' ? Uint8Array.from(atob(data), (character) => character.charCodeAt(0)) : data;
  return new TextDecoder().decode(bytes);
}
