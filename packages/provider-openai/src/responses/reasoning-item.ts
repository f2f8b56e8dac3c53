import { type JsonObject, listOf, objectOf, type StreamPart, stringOf } from '@flexiai/core/plugin';
import type { OutputItem } from './output-item.ts';
import { keepReasoning } from './reasoning-replay.ts';

/** Between the parts of a summary, each of which has a heading of its own. */
const SEPARATOR = '\n\n';

type Field = 'summary' | 'content';

/**
 * What the model thought, as one block: a summary of it, or the thought in the open where the model is an open one; and
 * the thought encrypted.
 */
export class ReasoningItem implements OutputItem {
  readonly #id: string;
  #field: Field | undefined;
  #place: unknown;

  constructor(number: number) {
    this.#id = `reasoning-${number}`;
  }

  open(): void {
    // Its text comes in pieces, and what it encrypts is whole at the end only.
  }

  delta(type: string, event: JsonObject, parts: StreamPart[]): void {
    if (type === 'response.reasoning_text.delta') this.#write('content', event['content_index'], event['delta'], parts);
    else this.#write('summary', event['summary_index'], event['delta'], parts);
  }

  close(item: JsonObject | undefined, parts: StreamPart[]): void {
    if (item !== undefined && this.#field === undefined) {
      this.#writeAll('summary', item, parts);
      this.#writeAll('content', item, parts);
    }
    const kept = item === undefined ? undefined : keepReasoning(item);
    if (this.#field === undefined && kept?.signature === undefined) return;
    parts.push({ type: 'reasoning-end', id: this.#id, ...kept });
  }

  #writeAll(field: Field, item: JsonObject, parts: StreamPart[]): void {
    for (const [place, part] of listOf(item[field]).entries()) {
      this.#write(field, place, objectOf(part)?.['text'], parts);
    }
  }

  /** Of an item that has both, the field that comes first counts. */
  #write(field: Field, place: unknown, text: unknown, parts: StreamPart[]): void {
    const delta = stringOf(text);
    if (delta === undefined || (this.#field !== undefined && this.#field !== field)) return;
    const goesOn = this.#field === undefined || this.#place === place;
    this.#field = field;
    this.#place = place;
    parts.push({ type: 'reasoning-delta', id: this.#id, delta: goesOn ? delta : SEPARATOR + delta });
  }
}
