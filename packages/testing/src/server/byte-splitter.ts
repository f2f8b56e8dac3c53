import { seededRandom } from './seeded-random.ts';

const LONGEST_PIECE = 32;

/** Splits a stream of bytes at random places, independent of characters, lines and events. */
export class ByteSplitter {
  readonly #random: () => number;
  #held: Uint8Array = new Uint8Array();
  #wanted: number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#wanted = this.#pieceLength();
  }

  /** The complete pieces. The remainder waits for more bytes, or for `rest()`. */
  split(bytes: Uint8Array): readonly Uint8Array[] {
    const all = Buffer.concat([this.#held, bytes]);
    const pieces: Uint8Array[] = [];
    let start = 0;
    while (all.length - start >= this.#wanted) {
      pieces.push(all.subarray(start, start + this.#wanted));
      start += this.#wanted;
      this.#wanted = this.#pieceLength();
    }
    this.#held = all.subarray(start);
    return pieces;
  }

  /** The pending bytes, if any. */
  rest(): readonly Uint8Array[] {
    const held = this.#held;
    this.#held = new Uint8Array();
    return held.length === 0 ? [] : [held];
  }

  #pieceLength(): number {
    return 1 + Math.floor(this.#random() * LONGEST_PIECE);
  }
}
