import { type JsonObject, objectOf } from '@flexiai/core/plugin';

/** The tags around thinking, which some servers write as well. */
const TAG = /^<(thought|think)>/;
const OPENING_TAGS = ['<thought>', '<think>'];

/** The kind of a piece of content. */
export interface SplitContent {
  readonly reasoning: string;
  readonly text: string;
}

/**
 * Thoughts that a server writes as content and marks: Gemini's compatible endpoints do so with `extra_content.google.thought`,
 * between `<thought>` and `</thought>` (Vertex AI: without tags, or with a tag that the request names). The first piece of the
 * answer brings the closing tag.
 *
 * @see https://ai.google.dev/gemini-api/docs/openai#thinking
 */
export class MarkedThoughts {
  #isThinking = false;
  #isBegun = false;
  #closing: string | undefined;
  /** The beginning of a possible tag. */
  #held = '';

  /** @param isWhole a whole message, whose answer follows the thinking in one text */
  split(message: JsonObject, content: string, isWhole: boolean): SplitContent {
    const isMarked = isMarkedThought(message);
    if ((!isMarked && !this.#isThinking) || content === '') return { reasoning: '', text: content };
    this.#isThinking = true;
    let rest = this.#held + content;
    this.#held = '';
    if (!this.#isBegun) {
      if (OPENING_TAGS.some((tag) => tag !== rest && tag.startsWith(rest))) return this.#hold(rest, '');
      this.#isBegun = true;
      const tag = TAG.exec(rest)?.[1];
      if (tag !== undefined) {
        this.#closing = `</${tag}>`;
        rest = rest.slice(tag.length + 2);
      } else if (isWhole) return this.#end('', rest);
    }
    const closing = this.#closing ?? '</thought>';
    const end = rest.indexOf(closing);
    if (end !== -1) return this.#end(rest.slice(0, end), rest.slice(end + closing.length));
    const kept = beginningAtEnd(rest, closing);
    if (isMarked) return this.#hold(kept, rest.slice(0, rest.length - kept.length));
    return kept === rest ? this.#hold(rest, '') : this.#end('', rest);
  }

  /** Withheld text that was not a tag. */
  flush(): SplitContent {
    return this.#end(this.#held, '');
  }

  #hold(held: string, reasoning: string): SplitContent {
    this.#held = held;
    return { reasoning, text: '' };
  }

  #end(reasoning: string, text: string): SplitContent {
    this.#isThinking = false;
    this.#isBegun = false;
    this.#closing = undefined;
    this.#held = '';
    return { reasoning, text };
  }
}

/** Whether a message or a delta is marked as thinking. */
function isMarkedThought({ extra_content: extra }: JsonObject): boolean {
  return extra !== undefined && objectOf(objectOf(extra)?.['google'])?.['thought'] === true;
}

/** The longest end of a text that may be the beginning of a tag. */
function beginningAtEnd(text: string, tag: string): string {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    const end = text.slice(text.length - length);
    if (tag.startsWith(end)) return end;
  }
  return '';
}
