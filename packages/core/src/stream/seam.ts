/** The longest repetition of the text's end that is looked for, in characters. */
const LONGEST_OVERLAP = 400;

/** Fewer equal characters may be chance: "to" and "om" are one word. */
const SHORTEST_OVERLAP = 6;

/** For scripts whose letters are syllables or words. */
const SHORTEST_WORDY_OVERLAP = 3;
const WORDY = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/**
 * Joins the text of a broken-off answer with its continuation, without what the continuation repeats: the end of the text or,
 * where a model begins again, all of it; and without white space that both have. Text is held back only while it may still be a
 * repetition.
 */
export class Seam {
  /** The end of the text. */
  readonly #before: string;
  /** The whole text, without leading white space. */
  readonly #all: string;
  /** How much of it the continuation has repeated from its start; `undefined` after a difference. */
  #repeated: number | undefined = 0;
  /** The continuation received the text as a prefill, and continues exactly at its end. */
  readonly #exact: boolean;
  #buffer = '';
  #closed = false;

  constructor(before: string, exact: boolean) {
    this.#before = before.slice(-LONGEST_OVERLAP);
    this.#all = before.trimStart();
    this.#exact = exact;
  }

  /** The part of the continuation that can be passed on now. */
  push(delta: string): string {
    if (this.#closed) return delta;
    this.#buffer += delta;
    return this.#repeatsAll(delta) || this.#mayStillRepeat() ? '' : this.end();
  }

  /** The text that was held back, when the continuation has ended. */
  end(): string {
    if (this.#closed) return '';
    this.#closed = true;
    const before = this.#before;
    const text = this.#buffer;
    const overlap = this.#overlap();
    if (overlap > 0) return text.slice(overlap);
    if (text === '') return '';
    if (/\s$/.test(before)) return text.trimStart() === '' ? '' : text.replace(/^[^\S\n]+/, '');
    // Without a prefill, the continuation does not know how the text ended: a space keeps two words apart.
    return !this.#exact && /\w$/.test(before) && /^\w/.test(text) ? ` ${text}` : text;
  }

  /**
   * Whether the continuation repeats the text word for word from its start, and has not reached its end. Checks each piece
   * once.
   */
  #repeatsAll(delta: string): boolean {
    const at = this.#repeated;
    if (at === undefined || at === this.#all.length) return false;
    const piece = (at === 0 ? delta.trimStart() : delta).slice(0, this.#all.length - at);
    this.#repeated = this.#all.startsWith(piece, at) ? at + piece.length : undefined;
    return this.#repeated !== undefined && this.#repeated < this.#all.length;
  }

  /** Whether the text held back occurs in the end of the text, and may continue like it. */
  #mayStillRepeat(): boolean {
    const start = this.#buffer.trimStart();
    if (start === '') return this.#buffer.length < LONGEST_OVERLAP;
    if (start.length >= LONGEST_OVERLAP) return false;
    const at = this.#before.indexOf(start);
    return at !== -1 && at + start.length < this.#before.length;
  }

  /** How many characters of the continuation repeat the end of the text. */
  #overlap(): number {
    const leading = this.#buffer.length - this.#buffer.trimStart().length;
    const text = this.#buffer.slice(leading);
    const before = this.#before;
    const all = this.#all.length;
    // A model that was asked to begin with the last words repeats even a single one.
    if (this.#repeated === all && (!this.#exact || all >= SHORTEST_OVERLAP)) return leading + all;
    for (let length = Math.min(text.length, before.length); length >= SHORTEST_WORDY_OVERLAP; length -= 1) {
      const repeated = text.slice(0, length);
      if (before.endsWith(repeated) && this.#isNoChance(repeated)) return leading + length;
    }
    const trimmed = before.trimEnd();
    if (trimmed === before) return 0;
    for (let length = Math.min(text.length, trimmed.length); length >= SHORTEST_WORDY_OVERLAP; length -= 1) {
      const repeated = text.slice(0, length);
      if (!trimmed.endsWith(repeated) || !this.#isNoChance(repeated)) continue;
      // The text already has the white space: that of the continuation is removed with the repetition.
      return this.#buffer.length - text.slice(length).trimStart().length;
    }
    return 0;
  }

  /** Whether the equal part is long enough for a repetition. One repeated letter belongs to the text: "哈哈哈". */
  #isNoChance(text: string): boolean {
    if (text.length >= SHORTEST_OVERLAP) return true;
    return !this.#exact && new Set(text.match(WORDY)).size >= SHORTEST_WORDY_OVERLAP;
  }
}
