/** The bytes in pieces of 0 to 12. */
export function* pieces(bytes: Uint8Array, next: () => number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const end = start + Math.floor(next() * 13);
    yield bytes.subarray(start, end);
    start = end;
  }
}
