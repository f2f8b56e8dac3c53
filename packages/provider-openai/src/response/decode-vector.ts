/** Bytes of one number. */
const NUMBER_SIZE = 4;

/**
 * The numbers of one embedding: a list of them, or the base64 text of their bytes (32 bits each, the lowest byte first),
 * which is a third of the size and needs no parsing. `undefined` for anything else.
 *
 * @see https://platform.openai.com/docs/api-reference/embeddings/create#embeddings-create-encoding_format
 */
export function decodeVector(embedding: unknown): readonly number[] | undefined {
  if (Array.isArray(embedding)) return isVector(embedding) ? embedding : undefined;
  if (typeof embedding !== 'string') return undefined;
  const bytes = bytesOf(embedding);
  if (bytes === undefined || bytes.byteLength % NUMBER_SIZE !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const vector = new Array<number>(bytes.byteLength / NUMBER_SIZE);
  for (let index = 0; index < vector.length; index += 1) vector[index] = view.getFloat32(index * NUMBER_SIZE, true);
  return vector;
}

function isVector(list: readonly unknown[]): list is readonly number[] {
  return list.every((value) => typeof value === 'number');
}

function bytesOf(base64: string): Uint8Array | undefined {
  try {
    // Built into newer engines; many times as fast.
    const native: unknown = Reflect.get(Uint8Array, 'fromBase64');
    const bytes: unknown = typeof native === 'function' ? native.call(Uint8Array, base64) : undefined;
    if (bytes instanceof Uint8Array) return bytes;
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
