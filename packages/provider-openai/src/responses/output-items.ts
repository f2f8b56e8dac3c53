import {
  type FinishReason,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  type StreamPart,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import { CallIds } from '../chat/call-ids.ts';
import type { AnswerShape } from '../chat/finish-reason.ts';
import type { FailureContext } from '../errors/map-openai-error.ts';
import { CallItem } from './call-item.ts';
import { ForeignItem } from './foreign-item.ts';
import { MessageItem } from './message-item.ts';
import type { OutputItem } from './output-item.ts';
import { ReasoningItem } from './reasoning-item.ts';

/** The item that an event adds to. */
const ITEM_OF_DELTA: ReadonlyMap<string, string> = new Map([
  ['response.output_text.delta', 'message'],
  ['response.refusal.delta', 'message'],
  ['response.reasoning_summary_text.delta', 'reasoning'],
  ['response.reasoning_text.delta', 'reasoning'],
  ['response.function_call_arguments.delta', 'function_call'],
]);

interface Entry {
  readonly type: string | undefined;
  readonly item: OutputItem;
  closed: boolean;
}

/** The items of a response's output, as parts: while they grow, perhaps interleaved, and out of the whole response. */
export class OutputItems implements AnswerShape {
  /** Items that are no parts, as they came. */
  readonly others: JsonObject[] = [];
  /** Log probabilities, where they were asked for. */
  readonly logprobs: unknown[] = [];
  readonly #warnings: Warning[];
  readonly #ids = new CallIds();
  readonly #messages: MessageItem[] = [];
  readonly #calls: CallItem[] = [];
  readonly #entries: Entry[] = [];
  /** By id and by place in the output: some servers get one of the two wrong. */
  readonly #byKey = new Map<unknown, Entry>();

  constructor(warnings: Warning[]) {
    this.#warnings = warnings;
  }

  get refused(): boolean {
    return this.#messages.some(({ refused }) => refused);
  }

  get callsTools(): boolean {
    return this.#calls.some(({ announced }) => announced);
  }

  /** Takes an event. One that is about no item, or that only repeats what others said, is passed over. */
  accept(type: string, event: JsonObject, parts: StreamPart[]): void {
    const { output_index: place } = event;
    const itemType = ITEM_OF_DELTA.get(type);
    if (itemType !== undefined) {
      const id = event['item_id'];
      const entry = this.#find(itemType, id, place) ?? this.#add({ type: itemType, id }, place);
      entry.item.delta(type, event, parts);
      return;
    }
    const item = objectOf(event['item']);
    if (item === undefined) return;
    if (type === 'response.output_item.added') this.#add(item, place).item.open(item, parts);
    if (type === 'response.output_item.done') this.#close(this.#entryOf(item, place), item, parts);
  }

  /** Takes the whole output, for what did not come before. */
  complete(output: unknown, parts: StreamPart[]): void {
    // Where nothing came before, every item is a new one, whatever its id.
    const streamed = this.#entries.length > 0;
    for (const [place, item] of listOf(output).entries()) {
      if (isObject(item)) this.#close(streamed ? this.#entryOf(item, place) : this.#add(item, place), item, parts);
    }
    for (const entry of this.#entries) if (!entry.closed) entry.item.close(undefined, parts);
  }

  /**
   * Ends the tool calls once the answer is known to be whole.
   * @throws InvalidResponseError for a call without a name
   */
  endCalls(reason: FinishReason, parts: StreamPart[], context: FailureContext): void {
    for (const call of this.#calls) call.end(reason, parts, this.#warnings, context);
  }

  #close(entry: Entry, item: JsonObject, parts: StreamPart[]): void {
    if (entry.closed) return;
    entry.closed = true;
    entry.item.close(item, parts);
  }

  #entryOf(item: JsonObject, place: unknown): Entry {
    return this.#find(item['type'], item['id'], place) ?? this.#add(item, place);
  }

  #find(type: unknown, id: unknown, place: unknown): Entry | undefined {
    const byId = this.#byKey.get(id);
    if (byId !== undefined && byId.type === type) return byId;
    const byPlace = this.#byKey.get(place);
    return byPlace?.type === type ? byPlace : undefined;
  }

  #add(item: JsonObject, place: unknown): Entry {
    const type = stringOf(item['type']);
    const entry = { type, item: this.#make(type), closed: false };
    this.#entries.push(entry);
    for (const key of [stringOf(item['id']), place]) if (key !== undefined) this.#byKey.set(key, entry);
    return entry;
  }

  #make(type: string | undefined): OutputItem {
    const number = this.#entries.length;
    switch (type) {
      case 'message': {
        const message = new MessageItem(number, this.logprobs);
        this.#messages.push(message);
        return message;
      }
      case 'reasoning':
        return new ReasoningItem(number);
      case 'function_call': {
        const call = new CallItem(this.#ids);
        this.#calls.push(call);
        return call;
      }
      default:
        return new ForeignItem(this.others, this.#warnings);
    }
  }
}
