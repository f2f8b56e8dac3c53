import stringWidth from 'fast-string-width';

/** Scripts without spaces between words: a line may end after each character. */
const WIDE = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}';
const TOKENS = new RegExp(`\\n|[^\\S\\n]+|[${WIDE}]|[^\\s${WIDE}]+`, 'gu');
const IS_WIDE = new RegExp(`^[${WIDE}]$`, 'u');

/** The mark or the number of an item in a list. */
const ITEM = /^(?:[-*+•]|\d{1,3}[.)])$/;

/** Lines whose form must not change: rows of a table, and indented code. */
const VERBATIM = /^(?:\||\t| {4})/;
const FENCE = /^(?:```|~~~)/;

/**
 * Breaks a text that arrives in pieces into lines between words. A word is returned when it is whole. Code and tables keep
 * their lines.
 */
export class WordFlow {
  readonly #width: () => number;
  /** The text of the current line of the source, as far as it is needed to tell what the line is. */
  #begin = '';
  #isFenced = false;
  #column = 0;
  /** Where further lines of an item begin. */
  #margin = 0;
  #gap = '';
  #word = '';
  #isAfterWide = false;

  /** @param width the width of the screen now */
  constructor(width: () => number) {
    this.#width = width;
  }

  /** What may be shown after the next piece. */
  write(piece: string): string {
    let shown = '';
    for (const [token] of piece.matchAll(TOKENS)) {
      if (token === '\n') shown += this.#endLine();
      else if (token.trim() === '') {
        shown += this.end();
        this.#gap += token;
      } else if (IS_WIDE.test(token)) {
        shown += this.end();
        this.#word = token;
        shown += this.end();
      } else {
        this.#word += token;
        // A text without spaces is not held back.
        if (this.#word.length > this.#width()) shown += this.end();
      }
    }
    return shown;
  }

  /** The last word. */
  end(): string {
    const [gap, word] = [this.#gap, this.#word];
    if (word === '') return '';
    this.#gap = '';
    this.#word = '';
    const isFirst = this.#begin.trim() === '';
    if (this.#begin.length < 8) this.#begin += gap + word;
    if (isFirst) this.#margin = gap.length + (ITEM.test(word) ? word.length + 1 : 0);
    const wanted = gap.length + stringWidth(word);
    // The rest of a word that was shown before its end.
    const isRest = gap === '' && !IS_WIDE.test(word) && !this.#isAfterWide;
    this.#isAfterWide = IS_WIDE.test(word);
    if (isFirst || isRest || this.#isVerbatim || this.#column + wanted <= this.#width()) {
      this.#column += wanted;
      return gap + word;
    }
    const margin = this.#margin > this.#width() / 2 ? 0 : this.#margin;
    this.#column = margin + stringWidth(word);
    return `\n${' '.repeat(margin)}${word}`;
  }

  get #isVerbatim(): boolean {
    return this.#isFenced || FENCE.test(this.#begin) || VERBATIM.test(this.#begin);
  }

  #endLine(): string {
    const shown = this.end();
    if (FENCE.test(this.#begin.trimStart())) this.#isFenced = !this.#isFenced;
    this.#begin = '';
    this.#gap = '';
    this.#column = 0;
    return `${shown}\n`;
  }
}
