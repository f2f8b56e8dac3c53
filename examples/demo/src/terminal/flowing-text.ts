import type { Style, Terminal } from './terminal.ts';

/** A paragraph that is written piece by piece and broken into lines between words. */
export class FlowingText {
  readonly #terminal: Terminal;
  readonly #margin: string;
  readonly #style: Style;
  #column: number;
  /** White space that is only written if a word follows on the same line. */
  #gap = '';

  /** @param lead precedes the first word; later lines are indented by its length */
  constructor(terminal: Terminal, lead: string, style: Style = 'plain', leadStyle: Style = style) {
    this.#terminal = terminal;
    this.#style = style;
    this.#margin = ' '.repeat(lead.length);
    this.#column = lead.length;
    terminal.write(terminal.paint(leadStyle, lead));
  }

  write(piece: string): void {
    for (const [token] of piece.matchAll(/\n|[^\S\n]+|\S+/gu)) {
      if (token === '\n') this.#breakLine();
      else if (token.trim() === '') this.#gap += token;
      else this.#writeWord(token);
    }
  }

  /** Ends the paragraph's last line, if there is one. */
  end(): void {
    if (this.#column > 0) this.#terminal.line();
    this.#column = 0;
  }

  #writeWord(word: string): void {
    const begun = this.#column > this.#margin.length;
    if (begun && this.#column + this.#gap.length + word.length > this.#terminal.width) this.#breakLine();
    this.#terminal.write(this.#terminal.paint(this.#style, this.#gap + word));
    this.#column += this.#gap.length + word.length;
    this.#gap = '';
  }

  #breakLine(): void {
    this.#terminal.write(`\n${this.#margin}`);
    this.#column = this.#margin.length;
    this.#gap = '';
  }
}
