import { isObject, parseJson } from '../../data/json-fields.ts';
import { isGrownJson, isSameJson } from './grown-json.ts';
import { ObjectText } from './object-text.ts';

/**
 * Assembles the JSON text of a tool call's arguments from the pieces that a server sends: each time the next piece, or each time
 * the whole prefix, or the whole once more at the end, or an empty object first. The pieces themselves show which of these it is: a
 * reading counts once it is a JSON object, so arguments that repeat their own beginning (`{"a":{"a":1}}`) are not mistaken for
 * arguments that are sent again. The time is linear in the length of the pieces.
 */
export class ArgumentText {
  /** All pieces, one after the other. */
  #joined = '';
  /** The complete object. */
  #whole: string | undefined;
  /** The object that is being written: the first one, or one after the complete one. */
  #open = new ObjectText();
  /** Text that contradicts the complete object, and everything after it. */
  #contradiction = '';
  /** The text that was output. */
  #given = '';
  #isHeld = false;
  #isDone = false;

  /** A complete object has arrived. */
  get whole(): boolean {
    return this.#whole !== undefined;
  }

  /** Nothing but white space has arrived so far. */
  get blank(): boolean {
    return this.#joined === '';
  }

  /** Whether the arguments so far are a JSON object. */
  get isObject(): boolean {
    return isObjectText(this.read());
  }

  /** Outputs nothing more before `takeRest`: for a server that also sends the arguments in another place. */
  hold(): void {
    this.#isHeld = true;
  }

  /** @returns the text that is certain to come next; `takeRest` returns the remaining text */
  add(piece: string): string {
    if (this.#isDone || (this.blank && piece.trim() === '')) return '';
    const isFirst = this.#whole === undefined;
    this.#read(piece);
    // The last piece is withheld: its object may be the first of several that grow.
    if (!isFirst || this.whole || this.#open.isAmbiguous || this.#isHeld) return '';
    this.#given += piece;
    return piece;
  }

  /** The arguments so far. */
  read(): string {
    const text = this.#reading();
    if (isObjectText(text)) return text;
    // Until their end, arguments that repeat their own beginning may look like arguments that are sent again.
    const appended = new ArgumentText();
    appended.#given = this.#given;
    appended.#read(this.#joined);
    const joined = appended.#reading();
    return isObjectText(joined) ? joined : text;
  }

  /** The text that was output. */
  given(): string {
    return this.#given;
  }

  /** The text that was not output yet. Afterwards it counts as output; after a complete object, further text is ignored. */
  takeRest(): string {
    const text = this.read();
    if (!text.startsWith(this.#given)) return '';
    const rest = text.slice(this.#given.length);
    this.#given = text;
    this.#isDone = isObjectText(text);
    return rest;
  }

  /**
   * Replaces the whole by another text, unless a different text was output already.
   * @returns whether it was replaced
   */
  replace(text: string): boolean {
    if (!text.startsWith(this.#given)) return false;
    this.#joined = '';
    this.#whole = undefined;
    this.#open = new ObjectText();
    this.#contradiction = '';
    this.#read(text);
    return true;
  }

  #read(piece: string): void {
    this.#joined += piece;
    let rest = piece;
    while (rest !== '' && this.#contradiction === '') {
      rest = this.#open.add(rest);
      const { whole } = this.#open;
      if (whole === undefined) return;
      this.#open = new ObjectText();
      const merged = this.#merge(whole);
      if (merged === undefined) this.#contradiction = whole;
      else this.#whole = merged;
      rest = rest.trimStart();
    }
    if (this.#contradiction !== '') this.#contradiction += rest;
  }

  #reading(): string {
    const { text } = this.#open;
    if (this.#whole === undefined) return text;
    if (this.#contradiction !== '') return this.#whole + this.#contradiction;
    return this.#merge(text.trim()) ?? this.#whole + text;
  }

  /** The complete object with the text after it; `undefined` if that text contradicts it. */
  #merge(later: string): string | undefined {
    const whole = this.#whole;
    if (whole === undefined) return later;
    if (whole.startsWith(later) || isSameJson(whole, later)) return whole;
    return isGrownJson(whole, later) && later.startsWith(this.#given) ? later : undefined;
  }
}

function isObjectText(text: string): boolean {
  return isObject(parseJson(text));
}
