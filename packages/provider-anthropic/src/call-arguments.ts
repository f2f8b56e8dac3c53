import { isObject, parseJson } from '@flexiai/core/plugin';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Finds the end of a JSON object in pieces, by its braces and strings alone: each character is looked at once. */
class ObjectScan {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Whether the object that began in an earlier piece, or in this one, ends with it. */
  ends(piece: string): boolean {
    let ended = false;
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
        ended ||= this.#depth === 0;
      }
    }
    return ended && this.#depth === 0;
  }
}

/**
 * The JSON text of one call's arguments. The API sends it in pieces; servers that speak its wire also send it whole at the
 * block's start and then again, once more at the end, or all so far in each piece.
 */
export class CallArguments {
  /** What the block's start brought, as text. */
  #given: string | undefined;
  /** One piece after the other. */
  #text = '';
  /** The same, if a piece that begins with all so far stands in its place. */
  #retold: string | undefined;
  /** What follows a whole object says it again. */
  #isWhole = false;
  readonly #scan = new ObjectScan();
  /** How much was handed out as pieces. */
  #told = 0;

  /** @param input the `input` of the block's start: empty, or the whole */
  start(input: unknown): void {
    if (typeof input === 'string') {
      if (input.trim() !== '') this.#given = input;
    } else if (isObject(input) ? Object.keys(input).length > 0 : input !== undefined && input !== null) {
      this.#given = JSON.stringify(input);
    }
  }

  /** Nothing has come yet. */
  get isEmpty(): boolean {
    return this.#given === undefined && this.#text === '';
  }

  /** @returns what is certain to come next in the text */
  add(piece: string): string {
    if (this.#isWhole || (this.#text === '' && piece.trim() === '')) return '';
    const isRetold = this.#text !== '' && piece.startsWith(this.#text);
    if (this.#retold !== undefined || isRetold) {
      const retold = this.#retold ?? this.#text;
      this.#retold = piece.startsWith(retold) ? piece : retold + piece;
    }
    this.#text += piece;
    this.#isWhole = this.#retold === undefined && this.#scan.ends(piece) && isObjectText(this.#text);
    return this.#given === undefined && this.#retold === undefined ? this.#tell() : '';
  }

  /** The whole text, and of it what was not handed out yet. */
  end(): { readonly text: string; readonly rest: string } {
    const told = this.#text.slice(0, this.#told);
    const [first = '', ...others] = [this.#text, this.#retold, this.#given].filter(
      (text): text is string => text !== undefined && text !== '' && text.startsWith(told),
    );
    const text = isObjectText(first) ? first : (others.find(isObjectText) ?? first);
    return { text, rest: text.slice(this.#told) };
  }

  #tell(): string {
    const piece = this.#text.slice(this.#told);
    this.#told = this.#text.length;
    return piece;
  }
}

function isObjectText(text: string): boolean {
  return isObject(parseJson(text));
}
