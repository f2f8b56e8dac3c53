import { assertNever } from '../../data/assert-never.ts';
import type { AnswerPlan } from './answer-shape.ts';
import { type Frame, ShapeTracker } from './shape-tracker.ts';

type Mode =
  /** Before a value, before a member's name, before a member's colon, and after a value. */
  | 'value'
  | 'name'
  | 'colon'
  | 'next'
  | 'in-name'
  | 'in-text'
  | 'in-literal'
  /** Reads a possible `null` of a member that is then left out. */
  | 'in-null'
  /** Outputs or drops the input. */
  | 'raw'
  | 'over';

const BLANK = /\s/;

/**
 * Restores the JSON text of an answer to the shape of the user's schema, piece by piece: removes the object around it, and the
 * members whose `null` stands for "left out". A text of another kind is output unchanged. Withholds at most a member's name and the
 * first letter of its value.
 */
export class JsonRestorer {
  readonly #open: ShapeTracker;
  /** The name of the member around the answer, until it is known whether it exists. */
  #unwrap: string | undefined;
  #isUnwrapped = false;
  #mode: Mode = 'value';
  /** The text that is withheld. */
  #held = '';
  #holds = false;
  #literal = '';
  #escaped = false;
  #out = '';

  constructor({ unwrap, shape }: AnswerPlan) {
    this.#open = new ShapeTracker(shape);
    this.#unwrap = unwrap;
  }

  /** @returns the text that can be output now */
  push(text: string): string {
    this.#out = '';
    this.#feed(text);
    return this.#out;
  }

  /** @returns the withheld text, because the text ended early */
  end(): string {
    const held = this.#mode === 'in-null' ? this.#held + this.#literal : this.#held;
    this.#mode = 'over';
    this.#held = '';
    return held;
  }

  #feed(text: string): void {
    let index = 0;
    while (index < text.length) {
      if (this.#mode === 'raw') {
        this.#out += text.slice(index);
        return;
      }
      if (this.#mode === 'over') return;
      if (this.#mode === 'in-text' && !this.#escaped) {
        // Most of an answer is text: it is output in one piece.
        const end = endOfPlainText(text, index);
        if (end > index) {
          this.#put(text.slice(index, end));
          if (this.#open.hasAlternatives) this.#literal += text.slice(index, end);
          index = end;
          continue;
        }
      }
      this.#take(text[index] ?? '');
      index += 1;
    }
  }

  #take(char: string): void {
    switch (this.#mode) {
      case 'value':
        this.#startValue(char);
        return;
      case 'name':
        this.#startName(char);
        return;
      case 'in-name':
        this.#inName(char);
        return;
      case 'colon':
        this.#put(char);
        if (char === ':') this.#colon();
        return;
      case 'in-text':
        this.#inText(char);
        return;
      case 'in-literal':
        this.#inLiteral(char);
        return;
      case 'in-null':
        this.#inNull(char);
        return;
      case 'next':
        this.#next(char);
        return;
      case 'raw':
        this.#put(char);
        return;
      case 'over':
        return;
      default:
        assertNever(this.#mode);
    }
  }

  #startValue(char: string): void {
    const frame = this.#open.top;
    if (BLANK.test(char)) this.#put(char);
    else if (frame === undefined && this.#unwrap !== undefined) this.#startWrapper(char);
    else if (frame === undefined && char !== '{' && char !== '[' && !this.#isUnwrapped) this.#giveUp(char);
    else if (char === 'n' && this.#open.nullIsAbsent) {
      this.#literal = char;
      this.#mode = 'in-null';
    } else if (char === ']' && frame?.isObject === false) this.#close(char);
    else this.#openValue(char, frame);
  }

  #openValue(char: string, frame: Frame | undefined): void {
    this.#release(frame);
    this.#put(char);
    if (char === '{' || char === '[') {
      const isObject = char === '{';
      this.#open.enter(isObject);
      this.#mode = isObject ? 'name' : 'value';
      this.#holds = isObject;
    } else if (char === '"') {
      this.#literal = '';
      this.#mode = 'in-text';
    } else {
      this.#literal = char;
      this.#mode = 'in-literal';
    }
  }

  /** The object around the answer: until it is recognised, nothing is output. */
  #startWrapper(char: string): void {
    if (char !== '{') {
      this.#unwrap = undefined;
      this.#startValue(char);
      return;
    }
    this.#holds = true;
    this.#put(char);
    this.#open.enter(true, []);
    this.#mode = 'name';
  }

  #startName(char: string): void {
    if (char === '"') {
      this.#put(char);
      this.#literal = char;
      this.#mode = 'in-name';
    } else if (char === '}') this.#close(char);
    else if (BLANK.test(char)) this.#put(char);
    else this.#giveUp(char);
  }

  #inName(char: string): void {
    this.#put(char);
    this.#literal += char;
    if (this.#escaped) this.#escaped = false;
    else if (char === '\\') this.#escaped = true;
    else if (char === '"') {
      const frame = this.#open.top;
      if (frame !== undefined) frame.name = unquoted(this.#literal);
      this.#mode = 'colon';
    }
  }

  #colon(): void {
    this.#mode = 'value';
    const unwrap = this.#unwrap;
    if (unwrap === undefined) return;
    const wrapper = this.#open.leave();
    const held = this.#held;
    this.#unwrap = undefined;
    this.#held = '';
    this.#holds = false;
    this.#isUnwrapped = wrapper?.name === unwrap;
    // It is not the object around the answer: the answer has the user's shape.
    if (!this.#isUnwrapped) this.#feed(held);
  }

  #inText(char: string): void {
    this.#put(char);
    if (this.#open.hasAlternatives) this.#literal += char;
    if (this.#escaped) this.#escaped = false;
    else if (char === '\\') this.#escaped = true;
    else if (char === '"') this.#endScalar(`"${this.#literal}`);
  }

  #inLiteral(char: string): void {
    if (isDelimiter(char)) {
      this.#endScalar(this.#literal);
      this.#take(char);
    } else {
      this.#literal += char;
      this.#put(char);
    }
  }

  #inNull(char: string): void {
    const literal = this.#literal + char;
    this.#literal = literal;
    if (literal === 'null') {
      this.#held = '';
      this.#mode = 'next';
    } else if (!'null'.startsWith(literal)) {
      this.#release(this.#open.top);
      this.#put(literal);
      this.#mode = 'in-literal';
    }
  }

  /** After a value. */
  #next(char: string): void {
    const frame = this.#open.top;
    if (frame === undefined || (char !== ',' && char !== '}' && char !== ']')) this.#put(char);
    else if (char !== ',') this.#close(char);
    else {
      // Blanks before the comma belonged to the member that is left out.
      if (frame.isObject) {
        this.#holds = true;
        this.#held = '';
      }
      this.#put(char);
      this.#mode = frame.isObject ? 'name' : 'value';
    }
  }

  #close(char: string): void {
    this.#open.leave();
    const held = this.#held;
    this.#held = '';
    this.#holds = false;
    this.#put(withoutComma(held) + char);
    this.#mode = 'next';
    this.#ended();
  }

  #endScalar(literal: string): void {
    this.#open.narrow(literal);
    this.#mode = 'next';
    this.#ended();
  }

  /** The end of a value, perhaps of the whole answer. */
  #ended(): void {
    if (this.#open.top !== undefined) return;
    this.#mode = this.#isUnwrapped ? 'over' : 'raw';
  }

  /** Outputs the withheld text before a member's value. */
  #release(frame: Frame | undefined): void {
    if (!this.#holds) return;
    const held = this.#held;
    this.#holds = false;
    this.#held = '';
    this.#put(frame?.hasMember === true ? held : withoutComma(held));
    if (frame !== undefined) frame.hasMember = true;
  }

  #giveUp(char: string): void {
    const held = this.#held;
    this.#holds = false;
    this.#held = '';
    this.#out += held + char;
    this.#mode = 'raw';
  }

  #put(text: string): void {
    if (this.#holds) this.#held += text;
    else this.#out += text;
  }
}

function endOfPlainText(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x22 || code === 0x5c) return index;
  }
  return text.length;
}

function withoutComma(text: string): string {
  return text.startsWith(',') ? text.slice(1) : text;
}

function isDelimiter(char: string): boolean {
  return char === ',' || char === '}' || char === ']' || BLANK.test(char);
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
