import { parseToolArguments } from '@flexiai/core/plugin';

/**
 * The JSON text of a call's arguments while its pieces come. Some servers repeat in a piece all that came before it, or send
 * the whole again at the end. A piece that begins like everything before it is held back until it is clear whether it
 * repeats that or goes on from it.
 */
export class ArgumentsText {
  #written = '';
  /** The text if the pieces that are held back go on from what was written. */
  #joined = '';
  /** The text if they repeat it; `undefined` where nothing is held back. */
  #repeated: string | undefined;

  /** All that came so far. */
  get text(): string {
    return this.#repeated !== undefined && !isWhole(this.#joined) && isWhole(this.#repeated)
      ? this.#repeated
      : this.#joined;
  }

  /** What was handed on so far. */
  get written(): string {
    return this.#written;
  }

  /** Takes a piece; gives what can be handed on. */
  push(piece: string): string {
    const before = this.#repeated ?? this.#written;
    // The lengths first: to compare a long text with each of its pieces takes long.
    const repeats = before !== '' && piece.length >= before.length && piece.startsWith(before);
    const isHeld = this.#repeated !== undefined;
    this.#joined += piece;
    this.#repeated = repeats ? piece : undefined;
    if (repeats) return '';
    if (isHeld) return this.#handOn(this.#joined);
    this.#written = this.#joined;
    return piece;
  }

  /**
   * Takes the whole text, where the server sends it, and gives the rest of it.
   * @param whole empty where the pieces are all there is
   */
  finish(whole: string): string {
    const text = whole.startsWith(this.#written) ? whole : this.text;
    this.#joined = text === '' ? this.#joined : text;
    this.#repeated = undefined;
    return this.#handOn(this.#joined);
  }

  #handOn(text: string): string {
    const rest = text.slice(this.#written.length);
    this.#written = text;
    return rest;
  }
}

/** Whether a text is whole arguments. */
export function isWhole(text: string): boolean {
  return text.trim() !== '' && parseToolArguments(text).invalid !== true;
}
