import { isObject, parseJson } from '../../data/json-fields.ts';
import { ObjectEnd } from './object-end.ts';

/** One way to read the pieces. */
interface Reading {
  text: string;
  readonly end: ObjectEnd;
  /** Its object has ended and was not accepted: no following text can make it valid. */
  failed: boolean;
}

/**
 * The text of one JSON object from pieces that follow each other, or of which each repeats all earlier ones. While both readings
 * are possible, both are kept; the first that becomes a complete object counts.
 */
export class ObjectText {
  readonly #appended: Reading = { text: '', end: new ObjectEnd(), failed: false };
  /** The reading in which a piece that begins with the whole prefix replaces it; set when such a piece has arrived. */
  #repeated: Reading | undefined;
  #whole: string | undefined;

  /** The object, after its end. */
  get whole(): string | undefined {
    return this.#whole;
  }

  get text(): string {
    return this.#whole ?? this.#appended.text;
  }

  /** Whether later pieces may still show that the text is not the concatenation of the pieces. */
  get isAmbiguous(): boolean {
    return this.#repeated !== undefined;
  }

  /**
   * Adds the next piece, unless the object is complete.
   * @returns the text in the piece after the end of the object
   */
  add(piece: string): string {
    const { text } = this.#appended;
    // The length is compared first: a long text must not be compared with each short piece.
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
      // An object that ends inside the piece counts only if another one may follow; one that ends with the piece is more likely.
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

  /** The second reading, ready for the piece: empty if the piece replaces the whole prefix. */
  #repeatedBy(repeated: Reading, piece: string): Reading {
    const { text, failed } = repeated;
    const begins = piece.length >= text.length && piece.startsWith(text);
    this.#repeated = begins ? { text: '', end: new ObjectEnd(), failed } : repeated;
    return this.#repeated;
  }
}

/** @returns the position in the piece after the object, or -1; the text grows up to that position */
function extend(reading: Reading, piece: string): number {
  const end = reading.failed ? -1 : reading.end.find(piece);
  reading.text += end === -1 ? piece : piece.slice(0, end);
  return end;
}

function isObjectStart(text: string): boolean {
  return text.trimStart().startsWith('{');
}
