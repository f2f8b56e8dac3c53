import type { StreamPart } from '../model/stream-part.ts';

/** The separator between two texts of an answer that are separate messages. */
const GAP = '\n\n';

/**
 * The separator between a text and the next one of the same answer; empty where either has white space at the border.
 *
 * @param isApart the next text is a separate message, or follows a tool call
 */
export function gapBetween(before: string, next: string, isApart: boolean): string {
  return !isApart || before === '' || next === '' || /\s$/.test(before) || /^\s/.test(next) ? '' : GAP;
}

/** Adds up the text of an answer from its parts, to what `UnifiedResponse.text` will be. */
export class AnswerText {
  /** The block of the last text. */
  #id: string | undefined;
  #last = '';
  #isApart = false;

  /** The text that a part adds; empty for most types. */
  add(part: StreamPart): string {
    switch (part.type) {
      case 'text-delta': {
        const { id, delta } = part;
        if (part.newMessage === true && id !== this.#id) this.#isApart = true;
        this.#id = id;
        if (delta === '') return '';
        const added = this.#isApart ? `${gapBetween(this.#last, delta, true)}${delta}` : delta;
        this.#isApart = false;
        this.#last = delta.slice(-1);
        return added;
      }
      case 'tool-call-end':
      case 'provider-block':
        this.#isApart = true;
        return '';
      case 'restart':
        this.#id = undefined;
        this.#last = '';
        this.#isApart = false;
        return '';
      default:
        return '';
    }
  }
}
