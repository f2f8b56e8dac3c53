import { type JsonObject, listOf, objectOf, type StreamPart, stringOf } from '@flexiai/core/plugin';
import { keepReasoning } from '../../request/responses/reasoning-replay.ts';
import type { AnswerState } from './answer-state.ts';
import type { OutputItem } from './output-item.ts';

/** Separates the parts of a summary, each of which has its own heading. */
const SEPARATOR = '\n\n';

type Field = 'summary' | 'content';

/**
 * The model's reasoning, as one block: a summary of it, or the readable reasoning of an open model; and the encrypted reasoning.
 */
export class ReasoningItem implements OutputItem {
  readonly #id: string;
  readonly #answer: AnswerState;
  #field: Field | undefined;
  #place: unknown;
  /** The text so far of the part that grows. */
  #written = '';

  constructor(answer: AnswerState, number: number) {
    this.#answer = answer;
    this.#id = `reasoning-${number}`;
  }

  open(): void {
    // Its text arrives in pieces, and its encrypted form is complete at the end only.
  }

  delta(type: string, event: JsonObject, parts: StreamPart[]): void {
    const [field, place] = placeOf(type, event);
    this.#write(field, place, event['delta'], parts);
  }

  done(type: string, event: JsonObject, parts: StreamPart[]): void {
    const [field, place] = placeOf(type, event);
    this.#fill(field, place, event['text'], parts);
  }

  close(item: JsonObject | undefined, parts: StreamPart[]): void {
    if (item !== undefined && this.#field === undefined) {
      this.#writeAll('summary', item, parts);
      this.#writeAll('content', item, parts);
    }
    const kept = item === undefined ? undefined : keepReasoning(item, this.#answer);
    if (this.#field === undefined && kept === undefined) return;
    parts.push({ type: 'reasoning-end', id: this.#id, ...kept });
  }

  #writeAll(field: Field, item: JsonObject, parts: StreamPart[]): void {
    for (const [place, part] of listOf(item[field]).entries()) {
      this.#write(field, place, objectOf(part)?.['text'], parts);
    }
  }

  /** Appends the rest of the part that grows, or a part without any piece. */
  #fill(field: Field, place: unknown, whole: unknown, parts: StreamPart[]): void {
    const text = stringOf(whole);
    if (text === undefined) return;
    const grows = this.#field !== undefined && this.#place === place;
    if (!grows && typeof place === 'number' && typeof this.#place === 'number' && place < this.#place) return;
    const written = grows ? this.#written : '';
    if (text.startsWith(written)) this.#write(field, place, text.slice(written.length), parts);
  }

  /** If an item has both fields, the first one counts. */
  #write(field: Field, place: unknown, text: unknown, parts: StreamPart[]): void {
    const delta = stringOf(text);
    if (delta === undefined || (this.#field !== undefined && this.#field !== field)) return;
    const goesOn = this.#field === undefined || this.#place === place;
    this.#written = goesOn ? this.#written + delta : delta;
    this.#field = field;
    this.#place = place;
    parts.push({ type: 'reasoning-delta', id: this.#id, delta: goesOn ? delta : SEPARATOR + delta });
  }
}

function placeOf(type: string, event: JsonObject): readonly [Field, unknown] {
  return type.startsWith('response.reasoning_text.')
    ? ['content', event['content_index']]
    : ['summary', event['summary_index']];
}
