import { isObject, parseJson } from '../../data/json-fields.ts';
import { ObjectEnd } from './object-end.ts';

/** One way of reading the pieces. */
interface Reading {
  text: string;
  readonly end: ObjectEnd;
  /** Its object has come to an end and was not taken: nothing that follows can make it right. */
  failed: boolean;
}

/**
 * The text of one JSON object out of pieces that follow each other, or of which each repeats all before it. While a piece
 * may be either, both readings are kept; the first that becomes a whole object counts.
 */
export class ObjectText {
  readonly #appended: Reading = { text: '', end: new ObjectEnd(), failed: false };
  /** The pieces as if one that begins with all so far stood in its place; set where such a piece came. */
  #repeated: Reading | undefined;
  #whole: string | undefined;

  /** The object, once it has come to its end. */
  get whole(): string | undefined {
    return this.#whole;
  }

  get text(): string {
    return this.#whole ?? this.#appended.text;
  }

  /** Whether later pieces may still show that the text is another one than the pieces one after the other. */
  get isAmbiguous(): boolean {
    return this.#repeated !== undefined;
  }

  /**
   * Takes the next piece, unless the object is whole.
   * @returns what stands in the piece behind the object's end
   */
  add(piece: string): string {
    const { text } = this.#appended;
    // The length first: a long text is not to be compared for each short piece.
    const begins = text !== '' && piece.length >= text.length && piece.startsWith(text);
    if (this.#repeated === undefined && begins) this.#repeated = { text, end: new ObjectEnd(), failed: false };
    if (this.#repeated === undefined) {
      const end = extend(this.#appended, piece);
      if (end !== -1) this.#whole = this.#appended.text;
      return end === -1 ? '' : piece.slice(end);
    }
    return this.#addToBoth(this.#repeated, piece);
  }

  #addToBoth(repeated: Reading, piece: string): string {
    let behind: string | undefined;
    for (const reading of [this.#appended, this.#repeatedBy(repeated, piece)]) {
      const end = extend(reading, piece);
      if (end === -1) continue;
      const rest = piece.slice(end);
      // An object that ends inside the piece is one only if another one may follow; one that ends with it is likelier.
      const isLikelier = rest.trim() === '' ? behind?.trim() !== '' : behind === undefined && isObjectStart(rest);
      if (isLikelier && isObject(parseJson(reading.text))) {
        this.#whole = reading.text;
        behind = rest;
      }
      reading.failed = true;
      reading.text += rest;
    }
    return behind ?? '';
  }

  /** The second reading, ready for the piece: empty where the piece stands in the place of all so far. */
  #repeatedBy(repeated: Reading, piece: string): Reading {
    const { text, failed } = repeated;
    const begins = piece.length >= text.length && piece.startsWith(text);
    this.#repeated = begins ? { text: '', end: new ObjectEnd(), failed } : repeated;
    return this.#repeated;
  }
}

/** @returns the place in the piece behind the object, or -1; the text grows as far as that */
function extend(reading: Reading, piece: string): number {
  const end = reading.failed ? -1 : reading.end.find(piece);
  reading.text += end === -1 ? piece : piece.slice(0, end);
  return end;
}

function isObjectStart(text: string): boolean {
  return text.trimStart().startsWith('{');
}
