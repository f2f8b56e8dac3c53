/** A range of the answer's text, in bytes of UTF-8, as the API reports it. */
export interface Segment {
  /** The part of the content that contains the range. */
  readonly partIndex?: number | undefined;
  readonly startIndex?: number | undefined;
  readonly endIndex?: number | undefined;
  readonly text?: string | undefined;
}

/** The same in characters of a block of text. */
export interface TextPlace {
  readonly textId: string;
  readonly start: number;
  readonly end: number;
}

interface Block {
  readonly id: string;
  text: string;
  /** The start of each character, in bytes; computed on first use, at the end. */
  bytes?: Uint32Array;
}

/** A part of the content that is text: its start in its block, in characters. */
interface TextPart {
  readonly block: Block;
  readonly start: number;
}

/** The number of characters that are searched for segments whose indices fit nowhere. */
const LONGEST_SEARCH = 20_000_000;

/** The text of an answer as the API counts it: by parts and bytes. */
export class AnswerTexts {
  readonly #blocks: Block[] = [];
  readonly #parts: (TextPart | undefined)[] = [];
  #searched = 0;

  /** The next part is text, for a block. */
  addText(id: string, text: string): void {
    let block = this.#blocks.at(-1);
    if (block?.id !== id) {
      block = { id, text: '' };
      this.#blocks.push(block);
    }
    this.#parts.push({ block, start: block.text.length });
    block.text += text;
  }

  /** The next part is not text. */
  addOther(): void {
    this.#parts.push(undefined);
  }

  /**
   * The place of a segment. Its text decides: `partIndex` counts the parts of a whole answer, and for a stream the API does not say
   * what they are.
   */
  placeOf(segment: Segment): TextPlace | undefined {
    const { startIndex = 0, endIndex, text } = segment;
    if (endIndex !== undefined && endIndex >= startIndex) {
      for (const [block, shift] of this.#readings(segment)) {
        const start = characterAt(block, shift + startIndex);
        const end = characterAt(block, shift + endIndex);
        if (text === undefined || isSame(block.text.slice(start, end), text)) return { textId: block.id, start, end };
      }
    }
    return text === undefined || text === '' ? undefined : this.#search(text);
  }

  /** The blocks in which the indices may count, with the byte at which the count begins. */
  *#readings({ partIndex = 0, startIndex = 0 }: Segment): Generator<readonly [Block, number], void, undefined> {
    const part = this.#parts[partIndex];
    if (part !== undefined && (partIndex > 0 || this.#blocks.length === 1)) {
      yield [part.block, bytesBefore(part.block, part.start)];
    }
    // From the beginning of all text.
    let before = 0;
    for (const block of this.#blocks) {
      const size = bytesBefore(block, block.text.length);
      if (startIndex < before + size || block === this.#blocks.at(-1)) {
        yield [block, -before];
        break;
      }
      before += size;
    }
    if (this.#blocks.length > MOST_BLOCKS) return;
    for (const block of this.#blocks) yield [block, 0];
  }

  #search(text: string): TextPlace | undefined {
    for (const block of this.#blocks) {
      this.#searched += block.text.length;
      if (this.#searched > LONGEST_SEARCH) return undefined;
      const start = block.text.indexOf(text);
      if (start !== -1) return { textId: block.id, start, end: start + text.length };
    }
    return undefined;
  }
}

/** With more blocks, the indices are not tried in each. */
const MOST_BLOCKS = 50;

/** The bytes of a block before a character. */
function bytesBefore(block: Block, character: number): number {
  return bytesOf(block)[character] ?? 0;
}

/** The character that begins at or before a byte, in UTF-16 code units. */
function characterAt(block: Block, byte: number): number {
  const bytes = bytesOf(block);
  let low = 0;
  let high = bytes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((bytes[middle] as number) <= byte) low = middle;
    else high = middle - 1;
  }
  return low;
}

function bytesOf(block: Block): Uint32Array {
  block.bytes ??= byteOffsets(block.text);
  return block.bytes;
}

/** For each UTF-16 code unit, and for the end, the bytes of UTF-8 before it. */
function byteOffsets(text: string): Uint32Array {
  const offsets = new Uint32Array(text.length + 1);
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    offsets[index] = bytes;
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && index + 1 < text.length) {
      // The second half of a pair has the start of the first: no place is inside a character.
      bytes += 4;
      index += 1;
      offsets[index] = bytes;
    } else bytes += 3;
  }
  offsets[text.length] = bytes;
  return offsets;
}

function isSame(found: string, said: string): boolean {
  return found === said || found.trim() === said.trim();
}
