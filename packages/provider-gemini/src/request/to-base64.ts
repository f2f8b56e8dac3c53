/** As many bytes as one call of `String.fromCharCode` takes safely. */
const SLICE = 0x8000;

/** Base64 without `Buffer`, which edge runtimes lack. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += SLICE) {
    binary += String.fromCharCode(...bytes.subarray(start, start + SLICE));
  }
  return btoa(binary);
}
