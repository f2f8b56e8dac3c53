const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Tool-call ids of one length, of letters and digits only. A valid id is kept; any other one is replaced by one that is derived
 * from it, so that a conversation that grows keeps its ids, and the endpoint's prompt cache can be used.
 */
export class ShortCallIds {
  readonly #ids = new Map<string, string>();

  /** @param ids all ids of the conversation, in order */
  constructor(length: number, ids: readonly string[]) {
    const legal = new RegExp(`^[0-9A-Za-z]{${length}}$`);
    const taken = new Set(ids.filter((id) => legal.test(id)));
    for (const id of ids) {
      if (this.#ids.has(id)) continue;
      let short = id;
      for (let salt = 0; !legal.test(short) || (short !== id && taken.has(short)); salt += 1) {
        short = shorten(id, length, salt);
      }
      taken.add(short);
      this.#ids.set(id, short);
    }
  }

  /** The id for the endpoint. */
  of(id: string): string {
    return this.#ids.get(id) ?? id;
  }
}

/** FNV-1a, in letters and digits. */
function shorten(id: string, length: number, salt: number): string {
  let hash = 0x811c9dc5 ^ salt;
  for (let index = 0; index < id.length; index += 1) hash = next(hash ^ id.charCodeAt(index));
  let short = '';
  while (short.length < length) {
    hash = next(hash ^ short.length);
    // The upper bits are better mixed.
    short += ALPHABET[(hash >>> 8) % ALPHABET.length];
  }
  return short;
}

function next(hash: number): number {
  return Math.imul(hash, 0x01000193);
}
