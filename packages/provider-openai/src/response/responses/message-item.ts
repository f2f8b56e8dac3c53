import { isObject, type JsonObject, listOf, objectOf, type StreamPart, stringOf } from '@flexiai/core/plugin';
import { type AnswerState, itemMetadata, otherFields } from './answer-state.ts';
import { citedSources } from './cited-sources.ts';
import type { OutputItem } from './output-item.ts';

const KNOWN_FIELDS = new Set(['type', 'id', 'role', 'content', 'status', 'phase']);

type Kind = 'text' | 'refusal';

/** A block of text, or of a refusal. */
interface Block {
  readonly id: string;
  readonly kind: Kind;
  readonly place: number;
  written: string;
  /** The citations of the text that arrived in separate events. */
  readonly annotations: unknown[];
}

/** The model's text and refusals, each as a block. */
export class MessageItem implements OutputItem {
  readonly #number: number;
  readonly #answer: AnswerState;
  readonly #logprobs: unknown[];
  /** Another message precedes it. */
  readonly #isNext: boolean;
  /** The model reasoned before it. */
  readonly #reasoned: boolean;
  /** The blocks by their kind and their place in the message. */
  readonly #blocks = new Map<string, Block>();
  #last: Block | undefined;
  #id: string | undefined;
  #phase: string | undefined;
  #others: JsonObject | undefined;
  #wrote = false;

  /**
   * @param number the item's number in the answer
   * @param isNext another message stands before it
   * @param logprobs takes the log probabilities, where they were asked for
   */
  constructor(answer: AnswerState, number: number, isNext: boolean, logprobs: unknown[]) {
    this.#answer = answer;
    this.#number = number;
    this.#isNext = isNext;
    this.#reasoned = answer.reasoned;
    this.#logprobs = logprobs;
  }

  get refused(): boolean {
    for (const { kind } of this.#blocks.values()) if (kind === 'refusal') return true;
    return false;
  }

  /** Whether it has any content. */
  get speaks(): boolean {
    return this.#wrote;
  }

  open(item: JsonObject): void {
    this.#id = stringOf(item['id']) ?? this.#id;
    this.#phase = stringOf(item['phase']) ?? this.#phase;
    this.#others = otherFields(item, KNOWN_FIELDS) ?? this.#others;
  }

  delta(type: string, event: JsonObject, parts: StreamPart[]): void {
    if (type === 'response.output_text.annotation.added') {
      this.#block('text', event['content_index']).annotations.push(event['annotation']);
      return;
    }
    const kind = type === 'response.refusal.delta' ? 'refusal' : 'text';
    this.#write(this.#block(kind, event['content_index']), stringOf(event['delta']), parts);
  }

  done(type: string, event: JsonObject, parts: StreamPart[]): void {
    const part = objectOf(event['part']);
    if (part !== undefined) this.#complete(part, event['content_index'], parts);
    else if (type === 'response.refusal.done') this.#fill('refusal', event['content_index'], event['refusal'], parts);
    else this.#fill('text', event['content_index'], event['text'], parts);
  }

  close(item: JsonObject | undefined, parts: StreamPart[]): void {
    if (item !== undefined) this.open(item);
    const content = listOf(item?.['content']).filter(isObject);
    for (const [index, part] of content.entries()) {
      this.#logprobs.push(...listOf(part['logprobs']));
      this.#complete(part, index, parts);
    }
    const providerMetadata = this.#metadata();
    for (const { id, kind, written } of this.#blocks.values()) {
      if (kind !== 'text' || written === '' || providerMetadata === undefined) continue;
      parts.push({ type: 'text-end', id, providerMetadata });
    }
    for (const [index, part] of content.entries()) this.#cite(index, listOf(part['annotations']), parts);
    if (content.length === 0)
      for (const { id, annotations, written } of this.#blocks.values()) {
        parts.push(...citedSources(annotations, id, written));
      }
  }

  #metadata(): ReturnType<typeof itemMetadata> {
    // The API wants the id back only where the message belongs to a thought, or where it keeps the message.
    const itemId = this.#reasoned || this.#answer.stored ? this.#id : undefined;
    return itemMetadata(this.#answer, {
      ...(itemId !== undefined && { itemId }),
      ...(this.#phase !== undefined && { phase: this.#phase }),
      ...(this.#others !== undefined && { item: this.#others }),
    });
  }

  #cite(index: number, annotations: readonly unknown[], parts: StreamPart[]): void {
    const block = this.#block('text', index);
    parts.push(...citedSources(annotations.length > 0 ? annotations : block.annotations, block.id, block.written));
  }

  #complete(part: JsonObject, index: unknown, parts: StreamPart[]): void {
    const kind = part['type'] === 'refusal' ? 'refusal' : 'text';
    this.#fill(kind, index, part[kind], parts);
  }

  /** Appends the rest of a whole text. */
  #fill(kind: Kind, index: unknown, whole: unknown, parts: StreamPart[]): void {
    const text = stringOf(whole);
    if (text === undefined) return;
    const block = this.#block(kind, index);
    if (text.startsWith(block.written)) this.#write(block, stringOf(text.slice(block.written.length)), parts);
  }

  #block(kind: Kind, index: unknown): Block {
    const place = typeof index === 'number' ? index : 0;
    // Nearly always, the next piece belongs to the same block as the last one.
    const last = this.#last;
    if (last?.kind === kind && last.place === place) return last;
    const id = `${kind}-${this.#number}-${place}`;
    const block = this.#blocks.get(id) ?? { id, kind, place, written: '', annotations: [] };
    this.#blocks.set(id, block);
    this.#last = block;
    return block;
  }

  #write(block: Block, delta: string | undefined, parts: StreamPart[]): void {
    if (delta === undefined) return;
    block.written += delta;
    const begins = this.#isNext && !this.#wrote;
    this.#wrote = true;
    if (block.kind === 'refusal') parts.push({ type: 'refusal-delta', id: block.id, delta });
    else parts.push({ type: 'text-delta', id: block.id, delta, ...(begins && { newMessage: true }) });
  }
}
