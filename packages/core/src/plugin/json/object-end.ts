const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Finds the end of one JSON object in text that arrives in pieces, by its braces and strings: each character is read once. */
export class ObjectEnd {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** @returns the position in the piece after the object, or -1 before its end */
  find(piece: string): number {
    for (let place = 0; place < piece.length; place += 1) {
      const code = piece.charCodeAt(place);
      if (this.#escaped) this.#escaped = false;
      else if (this.#inString) {
        if (code === BACKSLASH) this.#escaped = true;
        else if (code === QUOTE) this.#inString = false;
      } else if (code === QUOTE) this.#inString = true;
      else if (code === OPEN) this.#depth += 1;
      else if (code === CLOSE) {
        this.#depth -= 1;
        if (this.#depth === 0) return place + 1;
      }
    }
    return -1;
  }
}
