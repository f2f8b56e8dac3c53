/** More deeply nested values are not followed: no schema of an answer has them. */
const MAX_DEPTH = 200;

/** An object or a list that is not closed yet. */
interface Frame {
  value: { [key: string]: unknown } | unknown[];
  /** The field or the index that is being written. */
  key: string | number;
  /** The snapshot in which the value was given away: it must not be changed any more. */
  shared: boolean;
}

type Mode =
  | 'before'
  /** In the first line of a code fence. */
  | 'fence'
  | 'value'
  | 'string'
  | 'key-string'
  | 'scalar'
  | 'key'
  | 'colon'
  | 'after'
  /** The value is complete. */
  | 'done'
  /** The text is not JSON, or is nested too deeply. */
  | 'broken';

const ESCAPES: { readonly [letter: string]: string } = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const SPACE = /\s/;

/**
 * JSON that arrives in pieces, as the value that it is so far. Texts grow; numbers, booleans and null are there when they are complete.
 * Each piece costs what is new in it, and a copy of the objects and lists that are still open: values that are complete are shared
 * between snapshots.
 */
export class GrowingJson {
  #mode: Mode = 'before';
  readonly #frames: Frame[] = [];
  #root: unknown;
  #changed = false;
  /** The scalar or escape so far. */
  #raw = '';
  /** The text so far, and what of it was set. */
  #text = '';
  #given: string | undefined;
  /** The number of complete items of a list at the root that were taken. */
  #taken = 0;
  #complete = 0;

  push(piece: string): void {
    for (let at = 0; at < piece.length; ) at = this.#read(piece, at);
    if (this.#mode !== 'string') return;
    const text = withoutHalf(this.#text);
    if (text !== this.#given) this.#set(text);
    this.#given = text;
  }

  /** The value so far; `undefined` if it has not changed since the last call. It does not change any more. */
  take(): unknown {
    if (!this.#changed) return undefined;
    this.#changed = false;
    for (const frame of this.#frames) frame.shared = true;
    return this.#root;
  }

  /** The items of a list at the root that have been completed since the last call. */
  takeItems(): readonly unknown[] {
    if (!Array.isArray(this.#root) || this.#complete === this.#taken) return [];
    const items = this.#root.slice(this.#taken, this.#complete);
    this.#taken = this.#complete;
    return items;
  }

  /** Whether the value is an object or a scalar: there will be no items. */
  get isNoList(): boolean {
    return this.#root !== undefined && !Array.isArray(this.#root);
  }

  /** Whether the text is not JSON, or is nested too deeply. */
  get isBroken(): boolean {
    return this.#mode === 'broken';
  }

  /** Whether the value is complete. */
  get isComplete(): boolean {
    return this.#mode === 'done';
  }

  /** @returns the next place to read */
  #read(piece: string, at: number): number {
    switch (this.#mode) {
      case 'string':
      case 'key-string':
        return this.#readText(piece, at);
      case 'scalar':
        return this.#readScalar(piece, at);
      case 'done':
      case 'broken':
        return piece.length;
      default:
        this.#readMark(piece[at] as string);
        return at + 1;
    }
  }

  /** One character between values. */
  #readMark(mark: string): void {
    if (this.#mode === 'before' && mark === '`') this.#mode = 'fence';
    if (this.#mode === 'fence' && !'{["'.includes(mark)) return;
    if (SPACE.test(mark)) return;
    if (this.#mode === 'before' || this.#mode === 'fence') this.#mode = 'value';
    const top = this.#frames.at(-1);
    switch (this.#mode) {
      case 'value':
        if (mark === ']' && top !== undefined && Array.isArray(top.value) && top.value.length === 0) this.#close();
        else this.#begin(mark);
        return;
      case 'key':
        if (mark === '"') this.#beginText('key-string');
        else if (mark === '}') this.#close();
        else this.#mode = 'broken';
        return;
      case 'colon':
        this.#mode = mark === ':' ? 'value' : 'broken';
        return;
      case 'after':
        this.#readAfter(mark, top);
        return;
      default:
        return;
    }
  }

  #readAfter(mark: string, top: Frame | undefined): void {
    if (top === undefined) this.#mode = 'broken';
    else if (mark === ',') {
      if (Array.isArray(top.value)) {
        top.key = top.value.length;
        this.#mode = 'value';
      } else this.#mode = 'key';
    } else if (mark === (Array.isArray(top.value) ? ']' : '}')) this.#close();
    else this.#mode = 'broken';
  }

  #begin(mark: string): void {
    if (mark === '{' || mark === '[') {
      const value = mark === '{' ? {} : [];
      this.#set(value);
      this.#frames.push({ value, key: 0, shared: false });
      this.#mode = this.#frames.length > MAX_DEPTH ? 'broken' : mark === '{' ? 'key' : 'value';
    } else if (mark === '"') {
      this.#beginText('string');
    } else {
      this.#raw = mark;
      this.#mode = 'scalar';
    }
  }

  #beginText(mode: 'string' | 'key-string'): void {
    this.#text = '';
    this.#given = undefined;
    this.#raw = '';
    this.#mode = mode;
  }

  #readText(piece: string, from: number): number {
    let at = from;
    while (at < piece.length) {
      if (this.#raw !== '') {
        this.#readEscape(piece[at] as string);
        at += 1;
        continue;
      }
      const start = at;
      while (at < piece.length && piece[at] !== '"' && piece[at] !== '\\') at += 1;
      this.#text += piece.slice(start, at);
      if (at === piece.length) return at;
      if (piece[at] === '"') {
        this.#endText();
        return at + 1;
      }
      this.#raw = '\\';
      at += 1;
    }
    return at;
  }

  #readEscape(letter: string): void {
    this.#raw += letter;
    if (this.#raw[1] === 'u') {
      if (this.#raw.length < 6) return;
      this.#text += String.fromCharCode(Number.parseInt(this.#raw.slice(2), 16));
    } else this.#text += ESCAPES[letter] ?? letter;
    this.#raw = '';
  }

  #endText(): void {
    if (this.#mode === 'key-string') {
      const top = this.#frames.at(-1);
      if (top !== undefined) top.key = this.#text;
      this.#mode = 'colon';
      return;
    }
    this.#set(this.#text);
    this.#end();
  }

  #readScalar(piece: string, from: number): number {
    let at = from;
    while (at < piece.length && !/[\s,\]}]/.test(piece[at] as string)) at += 1;
    this.#raw += piece.slice(from, at);
    if (at === piece.length) return at;
    try {
      this.#set(JSON.parse(this.#raw));
      this.#end();
    } catch {
      this.#mode = 'broken';
    }
    return at;
  }

  #close(): void {
    this.#frames.pop();
    this.#end();
  }

  /** A value is complete. */
  #end(): void {
    const { length } = this.#frames;
    if (length === 1 && Array.isArray(this.#root)) this.#complete += 1;
    this.#raw = '';
    this.#mode = length === 0 ? 'done' : 'after';
    this.#changed = true;
  }

  #set(value: unknown): void {
    this.#changed = true;
    const top = this.#frames.at(-1);
    if (top === undefined) {
      this.#root = value;
      return;
    }
    this.#own();
    put(top, value);
  }

  /** Copies the open objects and lists that were given away. */
  #own(): void {
    let outer: Frame | undefined;
    for (const frame of this.#frames) {
      if (frame.shared) {
        frame.value = Array.isArray(frame.value) ? [...frame.value] : { ...frame.value };
        frame.shared = false;
        if (outer === undefined) this.#root = frame.value;
        else put(outer, frame.value);
      }
      outer = frame;
    }
  }
}

/** A text that grows does not end in half a character. */
function withoutHalf(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}

function put({ value, key }: Frame, item: unknown): void {
  if (key !== '__proto__') (value as { [key: string | number]: unknown })[key] = item;
  // As JSON.parse does: it is a field like any other.
  else Object.defineProperty(value, key, { value: item, writable: true, enumerable: true, configurable: true });
}
