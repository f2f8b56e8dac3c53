/** The hash of Node, Bun and Deno, and of edge runtimes with a Node compatibility layer. */
type NativeHash = (algorithm: 'sha256', data: string | Uint8Array, encoding: 'hex') => string;

let native: NativeHash | null | undefined;

/**
 * The SHA-256 digest in 64 hexadecimal digits. It is synchronous and works in every runtime: WebCrypto would need a promise for
 * each digest.
 * @param data bytes, or a well-formed text, which is encoded in UTF-8
 */
export function sha256(data: string | Uint8Array): string {
  if (native === undefined) native = nativeHash();
  return native === null ? sha256Portable(data) : native('sha256', data, 'hex');
}

function nativeHash(): NativeHash | null {
  const { process } = globalThis as {
    readonly process?: { getBuiltinModule?(name: string): { readonly hash?: NativeHash } | undefined };
  };
  try {
    return process?.getBuiltinModule?.('node:crypto')?.hash ?? null;
  } catch {
    return null;
  }
}

/** The same in plain JavaScript. FIPS 180-4, https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.180-4.pdf */
export function sha256Portable(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x2000_0000));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
  const { initial, round } = constants();
  const state = Uint32Array.from(initial);
  const words = new Uint32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let index = 0; index < 16; index += 1) words[index] = view.getUint32(block + index * 4);
    for (let index = 16; index < 64; index += 1) {
      const before15 = words[index - 15] ?? 0;
      const before2 = words[index - 2] ?? 0;
      const small0 = turn(before15, 7) ^ turn(before15, 18) ^ (before15 >>> 3);
      const small1 = turn(before2, 17) ^ turn(before2, 19) ^ (before2 >>> 10);
      words[index] = (words[index - 16] ?? 0) + small0 + (words[index - 7] ?? 0) + small1;
    }
    compress(state, words, round);
  }
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

function compress(state: Uint32Array, words: Uint32Array, round: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let index = 0; index < 64; index += 1) {
    const big1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + big1 + choice + (round[index] ?? 0) + (words[index] ?? 0)) | 0;
    const big0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + big0 + majority) | 0];
  }
  for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] = (state[index] ?? 0) + value;
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

let known: { readonly initial: Uint32Array; readonly round: Uint32Array } | undefined;

/** The first 32 bits of the fractional parts of the roots of the first primes: square roots of 8 primes, cube roots of 64. */
function constants(): { readonly initial: Uint32Array; readonly round: Uint32Array } {
  if (known !== undefined) return known;
  const primes: number[] = [];
  for (let candidate = 2; primes.length < 64; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  const fraction = (root: number): number => Math.floor((root % 1) * 0x1_0000_0000);
  known = {
    initial: Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
    round: Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
  };
  return known;
}
