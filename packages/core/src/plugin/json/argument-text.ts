import { isObject, parseJson } from '../../data/json-fields.ts';
import { isGrownJson, isSameJson } from './grown-json.ts';
import { ObjectText } from './object-text.ts';

/**
 * The JSON text of one tool call's arguments out of the pieces that a server sends: the next piece each time, or all so far
 * each time, or the whole once more at the end, or an empty object first. The pieces themselves tell which of these it is:
 * a reading counts once it is a JSON object, so arguments that repeat their own beginning (`{"a":{"a":1}}`) are not mistaken
 * for arguments that are sent again. The work grows with the length of the pieces alone.
 */
export class ArgumentText {
  /** All pieces, one after the other. */
  #joined = '';
  /** The object that came whole. */
  #whole: string | undefined;
  /** The object that is being written: the first one, or one behind the whole one. */
  #open = new ObjectText();
  /** What contradicts the whole object, and everything behind that. */
  #contradiction = '';
  /** What was handed out. */
  #given = '';
  #isHeld = false;
  #isDone = false;

  /** A whole object is there. */
  get whole(): boolean {
    return this.#whole !== undefined;
  }

  /** Nothing but white space was written so far. */
  get blank(): boolean {
    return this.#joined === '';
  }

  /** Whether the arguments, as far as they are there, are a JSON object. */
  get isObject(): boolean {
    return isObjectText(this.read());
  }

  /** Hands out nothing more before `takeRest`: for a server that sends the arguments in another place too. */
  hold(): void {
    this.#isHeld = true;
  }

  /** @returns what is certain to come next in the text, whatever follows; the rest is what `takeRest` gives */
  add(piece: string): string {
    if (this.#isDone || (this.blank && piece.trim() === '')) return '';
    const isFirst = this.#whole === undefined;
    this.#read(piece);
    // The last piece is held back: its object may turn out to be the first of several that grow.
    if (!isFirst || this.whole || this.#open.isAmbiguous || this.#isHeld) return '';
    this.#given += piece;
    return piece;
  }

  /** The arguments as far as they are there. */
  read(): string {
    const text = this.#reading();
    if (isObjectText(text)) return text;
    // Arguments that repeat their own beginning may look like arguments that are sent again, until their end.
    const appended = new ArgumentText();
    appended.#given = this.#given;
    appended.#read(this.#joined);
    const joined = appended.#reading();
    return isObjectText(joined) ? joined : text;
  }

  /** All that was handed out. */
  given(): string {
    return this.#given;
  }

  /** What was not handed out yet. It counts as handed out then; behind a whole object nothing more is taken. */
  takeRest(): string {
    const text = this.read();
    if (!text.startsWith(this.#given)) return '';
    const rest = text.slice(this.#given.length);
    this.#given = text;
    this.#isDone = isObjectText(text);
    return rest;
  }

  /**
   * Takes another text for the whole, unless something else was handed out already.
   * @returns whether it was taken
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

  /** The whole object with what follows it, or `undefined` where that says something else. */
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
