/** Introducers of sequences with a terminator: DCS, SOS, OSC, PM, APC; after ESC, and as one C1 character. */
const STRING_STARTS = 'PX]^_\u0090\u0098\u009d\u009e\u009f';

/** Overrides and isolates of text direction, with which a line reads differently than it is copied. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/;

type State =
  | 'text'
  /** After ESC. */
  | 'escape'
  /** In the parameters of a control sequence. */
  | 'sequence'
  /** In a title, a link, a clipboard: up to its terminator. */
  | 'string'
  /** After ESC in a string: `\` ends it. */
  | 'string-escape';

/**
 * Removes everything that a terminal would execute: escape sequences (colours, cursor, title, clipboard, links),
 * control characters, overrides of direction. Line breaks and tabs are kept. Sequences that are split across pieces are
 * recognised. A string sequence without a terminator ends at the line's end, so that it cannot hide an answer.
 */
export class ControlFilter {
  #state: State = 'text';

  /** The filtered text of the next piece. */
  write(piece: string): string {
    let clean = '';
    for (const char of piece) clean += this.#next(char);
    return clean;
  }

  #next(char: string): string {
    switch (this.#state) {
      case 'text':
        return this.#text(char);
      case 'escape':
        return this.#escape(char);
      case 'sequence':
        // Parameters and intermediates continue the sequence; a final byte ends it; other characters are not part of
        // it.
        if (char >= ' ' && char <= '?') return '';
        this.#state = 'text';
        return char >= '@' && char <= '~' ? '' : this.#text(char);
      case 'string-escape':
        if (char === '\\') {
          this.#state = 'text';
          return '';
        }
        this.#state = 'escape';
        return this.#escape(char);
      case 'string':
        if (char === '\u001b') this.#state = 'string-escape';
        else if (char === '\u0007' || char === '\u009c') this.#state = 'text';
        else if (char === '\n') {
          this.#state = 'text';
          return char;
        }
        return '';
      default:
        return this.#state satisfies never;
    }
  }

  #text(char: string): string {
    if (char === '\n' || char === '\t') return char;
    if (char === '\u001b') this.#state = 'escape';
    else if (char === '\u009b') this.#state = 'sequence';
    else if (char >= '\u0080' && char <= '\u009f' && STRING_STARTS.includes(char)) this.#state = 'string';
    return isControl(char) || DIRECTIONS.test(char) ? '' : char;
  }

  #escape(char: string): string {
    if (char === '[') this.#state = 'sequence';
    else if (STRING_STARTS.includes(char)) this.#state = 'string';
    // ESC ( B and the like: intermediates, then one final.
    else if (char >= ' ' && char <= '/') return '';
    else {
      this.#state = 'text';
      if (char < '0' || char > '~') return this.#text(char);
    }
    return '';
  }
}

/** A whole text without control sequences. */
export function withoutControls(text: string): string {
  return new ControlFilter().write(text);
}

function isControl(char: string): boolean {
  return char < ' ' || (char >= '\u007f' && char <= '\u009f');
}
