import { isObject, parseJson } from '@flexiai/core/plugin';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Finds the end of one JSON object in text that arrives in pieces, by its braces and strings alone. */
class ObjectScan {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** @returns the place in the piece behind the object, or -1 while it has no end */
  push(piece: string): number {
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

/**
 * The JSON text of one call's arguments out of the pieces that a server sends: the next piece each time, or all so far each
 * time, or the whole once more at the end, or an empty object first. Which of these it is shows by what comes out as JSON:
 * arguments that repeat their own beginning (`{"a":{"a":1}}`) are not mistaken for arguments that are sent again.
 */
export class ArgumentText {
  /** All pieces, one after the other. */
  #joined = '';
  /** What they are taken for. */
  #text = '';
  /** The same, read as if a piece that begins with all so far stood in its place; set where a piece does. */
  #retold: string | undefined;
  readonly #scan = new ObjectScan();
  #blank = true;
  #whole = false;
  /** What came behind the whole object. */
  #again: ArgumentText | undefined;
  /** How much of the text was handed out already. */
  #given = 0;

  /** A whole object is there. */
  get whole(): boolean {
    return this.#whole;
  }

  /** Nothing was written so far. */
  get blank(): boolean {
    return this.#blank;
  }

  /** @returns what is certain to stand next in the text, whatever follows; the rest is what `rest` gives */
  add(piece: string): string {
    this.#joined += piece;
    if (this.#whole) {
      this.#again ??= new ArgumentText();
      this.#again.add(piece);
      return '';
    }
    // Compared by length first: the text is not to be looked through for each piece.
    const begins = !this.#blank && piece.length >= this.#text.length && piece.startsWith(this.#text);
    this.#blank &&= piece.trim() === '';
    if (this.#retold === undefined && !begins) return this.#append(piece);
    const retold = this.#retold ?? this.#text;
    this.#retold = piece.startsWith(retold) ? piece : retold + piece;
    this.#text += piece;
    if (!piece.trimEnd().endsWith('}')) return '';
    const sound = [this.#text, this.#retold].find(isObjectText);
    if (sound !== undefined) {
      this.#text = sound;
      this.#whole = true;
    }
    return '';
  }

  /** The arguments as far as they are there. */
  read(): string {
    const text = this.#taken();
    // Arguments that repeat their own beginning may look like arguments that are sent again, until their end.
    return !isObjectText(text) && isObjectText(this.#joined) ? this.#joined : text;
  }

  #taken(): string {
    const again = this.#again?.read().trim() ?? '';
    if (again === '' || this.#text.startsWith(again) || isSameJson(this.#text, again)) return this.#text;
    const isLater = isGrownJson(this.#text, again) && again.startsWith(this.given());
    return isLater ? again : this.#text + again;
  }

  /** All that `add` has handed out. */
  given(): string {
    return this.#text.slice(0, this.#given);
  }

  /** What `add` has not handed out of the text that `read` gives. */
  rest(): string {
    return this.read().slice(this.#given);
  }

  /** Takes another text for the whole, unless something else was handed out already. */
  replace(text: string): boolean {
    if (!text.startsWith(this.given())) return false;
    this.#text = text;
    this.#joined = text;
    this.#again = undefined;
    return true;
  }

  #append(piece: string): string {
    const end = this.#scan.push(piece);
    if (end !== -1) {
      this.#whole = true;
      this.#text += piece.slice(0, end);
      if (piece.slice(end).trim() !== '') this.add(piece.slice(end));
      // Held back: it may turn out to be the first of several that grow.
      return '';
    }
    this.#text += piece;
    this.#given = this.#text.length;
    return piece;
  }
}

/** Whether a text is whole arguments. */
export function isObjectText(text: string): boolean {
  return isObject(parseJson(text));
}

/** Whether two texts are the same JSON, whatever blanks stand in them. */
export function isSameJson(one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [parseJson(one), parseJson(other)];
  return first !== undefined && second !== undefined && grows(first, second) && grows(second, first);
}

/** Whether the later text is an object with all that stands in the earlier one, at least as far as that came. */
export function isGrownJson(earlier: string, later: string): boolean {
  const first = parseJson(earlier);
  if (!isObject(first)) return false;
  // An empty object is the beginning of anything.
  return Object.keys(first).length === 0 || grows(first, parseJson(later));
}

function grows(earlier: unknown, later: unknown): boolean {
  if (typeof earlier === 'string') return typeof later === 'string' && later.startsWith(earlier);
  if (Array.isArray(earlier)) {
    return Array.isArray(later) && later.length >= earlier.length && earlier.every((item, i) => grows(item, later[i]));
  }
  if (!isObject(earlier)) return earlier === later;
  return isObject(later) && Object.entries(earlier).every(([key, value]) => grows(value, later[key]));
}
