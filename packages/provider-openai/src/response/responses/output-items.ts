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
import type { FailureContext } from '../../openai-errors.ts';
import type { AnswerShape } from '../finish-reason.ts';
import type { AnswerState } from './answer-state.ts';
import { CallItem } from './call-item.ts';
import { MessageItem } from './message-item.ts';
import type { OutputItem } from './output-item.ts';
import { ReasoningItem } from './reasoning-item.ts';
import { blockOf, ServerItem } from './server-item.ts';

/** The items that events are about. */
const ITEM_OF: ReadonlyMap<string, string> = new Map([
  ['response.output_text.delta', 'message'],
  ['response.output_text.annotation.added', 'message'],
  ['response.output_text.done', 'message'],
  ['response.content_part.done', 'message'],
  ['response.refusal.delta', 'message'],
  ['response.refusal.done', 'message'],
  ['response.reasoning_summary_text.delta', 'reasoning'],
  ['response.reasoning_summary_text.done', 'reasoning'],
  ['response.reasoning_text.delta', 'reasoning'],
  ['response.reasoning_text.done', 'reasoning'],
  ['response.function_call_arguments.delta', 'function_call'],
  ['response.function_call_arguments.done', 'function_call'],
]);

interface Entry {
  readonly type: string | undefined;
  readonly item: OutputItem;
  closed: boolean;
  /** Parts of an item that arrived whole, until the earlier items are complete. */
  held: readonly StreamPart[];
}

/** Converts the items of a response's output to parts: while they grow, perhaps interleaved, and from the whole response. */
export class OutputItems implements AnswerShape {
  /** Log probabilities, if they were requested. */
  readonly logprobs: unknown[] = [];
  readonly #answer: AnswerState;
  readonly #warnings: Warning[];
  readonly #messages: MessageItem[] = [];
  readonly #calls: CallItem[] = [];
  readonly #callIds = new Set<string>();
  readonly #entries: Entry[] = [];
  /** By id and by place in the output: some servers get one of the two wrong. */
  readonly #byKey = new Map<unknown, Entry>();
  /** Some entry holds parts. */
  #holds = false;

  constructor(answer: AnswerState, warnings: Warning[]) {
    this.#answer = answer;
    this.#warnings = warnings;
  }

  get refused(): boolean {
    return this.#messages.some(({ refused }) => refused);
  }

  get callsTools(): boolean {
    return this.#calls.some(({ announced }) => announced);
  }

  /** Whether there is no text, no call and no server item. */
  get isEmpty(): boolean {
    return (
      this.#calls.length === 0 &&
      !this.#messages.some(({ speaks }) => speaks) &&
      !this.#entries.some(({ item }) => item instanceof ServerItem)
    );
  }

  /** Reads an event. An event without an item is ignored. */
  accept(type: string, event: JsonObject, parts: StreamPart[]): void {
    const { output_index: place } = event;
    const itemType = ITEM_OF.get(type);
    if (itemType !== undefined) {
      const id = event['item_id'];
      const entry = this.#find(itemType, id, place) ?? this.#add({ type: itemType, id }, place);
      this.#release(parts);
      if (type.endsWith('.done')) entry.item.done(type, event, parts);
      else entry.item.delta(type, event, parts);
      return;
    }
    const item = objectOf(event['item']);
    if (item === undefined) return;
    if (type === 'response.output_item.added') this.#add(item, place).item.open(item, parts);
    if (type === 'response.output_item.done') this.#close(this.#entryOf(item, place), item, parts);
  }

  /** Reads the whole output, for content that did not arrive before. */
  complete(output: unknown, parts: StreamPart[]): void {
    // Where nothing came before, every item is a new one, whatever its id.
    const unmatched = new Set(this.#entries);
    const streamed = unmatched.size > 0;
    for (const [place, item] of listOf(output).entries()) {
      if (!isObject(item)) continue;
      const entry = streamed ? this.#matchOf(item, place, unmatched) : this.#add(item, place);
      unmatched.delete(entry);
      this.#close(entry, item, parts);
    }
    for (const entry of this.#entries) if (!entry.closed) this.#close(entry, undefined, parts);
    this.#release(parts);
  }

  /**
   * Ends the tool calls once the answer is known to be complete.
   * @throws InvalidResponseError for a call without a name
   */
  endCalls(reason: FinishReason, parts: StreamPart[], context: FailureContext): void {
    for (const [index, call] of this.#calls.entries()) {
      call.end(reason, this.#calls.slice(0, index), parts, this.#warnings, context);
    }
  }

  #close(entry: Entry, item: JsonObject | undefined, parts: StreamPart[]): void {
    if (entry.closed) return;
    entry.closed = true;
    if (!(entry.item instanceof ServerItem)) {
      entry.item.close(item, parts);
      return;
    }
    const held: StreamPart[] = [];
    if (entry.type === 'function_call_output' && item !== undefined) held.push(...this.#answeredCalls(item));
    entry.item.close(item, held);
    entry.held = held;
    this.#holds = true;
    this.#releaseInOrder(parts);
  }

  /** Calls that the server has answered by itself: they stand before their output, as it does. */
  #answeredCalls(output: JsonObject): StreamPart[] {
    return this.#calls.flatMap((call) => {
      const raw = call.answeredBy(output);
      return raw === undefined ? [] : [blockOf(raw, this.#answer)];
    });
  }

  /** Delivers the items that arrived whole, each after those that began before it: a conversation depends on their order. */
  #releaseInOrder(parts: StreamPart[]): void {
    const waiting = this.#entries.findIndex(({ item, closed }) => item instanceof ServerItem && !closed);
    this.#release(parts, waiting === -1 ? this.#entries.length : waiting);
  }

  /** Delivers withheld items: text does not wait for an earlier item that may never end. */
  #release(parts: StreamPart[], count = this.#entries.length): void {
    if (!this.#holds) return;
    for (const entry of this.#entries.slice(0, count)) {
      parts.push(...entry.held);
      entry.held = [];
    }
    this.#holds = this.#entries.some(({ held }) => held.length > 0);
  }

  #entryOf(item: JsonObject, place: unknown): Entry {
    const { type, id } = item;
    const open = this.#entries.filter(({ closed }) => !closed);
    return this.#byId(type, id) ?? calledBy(item, open) ?? this.#find(type, id, place) ?? this.#add(item, place);
  }

  /** The entry of an item of the whole output: by its id, or else by its place, or as the next of its type. */
  #matchOf(item: JsonObject, place: number, unmatched: ReadonlySet<Entry>): Entry {
    const type = item['type'];
    const known = this.#byId(type, item['id']) ?? calledBy(item, unmatched);
    if (known !== undefined) return known;
    const byPlace = this.#byKey.get(place);
    if (byPlace !== undefined && unmatched.has(byPlace) && mayBe(byPlace, item)) return byPlace;
    for (const entry of unmatched) if (mayBe(entry, item)) return entry;
    return this.#add(item, place);
  }

  #byId(type: unknown, id: unknown): Entry | undefined {
    const entry = this.#byKey.get(id);
    return entry?.type === type ? entry : undefined;
  }

  #find(type: unknown, id: unknown, place: unknown): Entry | undefined {
    const byId = this.#byId(type, id);
    if (byId !== undefined) return byId;
    const byPlace = this.#byKey.get(place);
    if (byPlace?.type === type) return byPlace;
    // Without either, the event belongs to the item that grows.
    const untold = stringOf(id) === undefined && place === undefined;
    return untold ? this.#entries.findLast((entry) => entry.type === type && !entry.closed) : undefined;
  }

  #add(item: JsonObject, place: unknown): Entry {
    const type = stringOf(item['type']);
    const known = type === 'function_call' ? this.#begunAgain(item) : undefined;
    const entry = known ?? { type, item: this.#make(type), closed: false, held: [] };
    if (known === undefined) this.#entries.push(entry);
    for (const key of [stringOf(item['id']), place]) if (key !== undefined) this.#byKey.set(key, entry);
    return entry;
  }

  /** Some servers begin a call under one index and continue it under the next. */
  #begunAgain(item: JsonObject): Entry | undefined {
    return this.#entries.find(
      (entry) => entry.item instanceof CallItem && !entry.closed && entry.item.isBegunAgain(item),
    );
  }

  #make(type: string | undefined): OutputItem {
    const number = this.#entries.length;
    switch (type) {
      case 'message': {
        const isNext = this.#messages.some(({ speaks }) => speaks);
        const message = new MessageItem(this.#answer, number, isNext, this.logprobs);
        this.#messages.push(message);
        return message;
      }
      case 'reasoning':
        this.#answer.reasoned = true;
        return new ReasoningItem(this.#answer, number);
      case 'function_call': {
        const call = new CallItem(this.#answer, this.#calls.length, this.#callIds);
        this.#calls.push(call);
        return call;
      }
      default:
        return new ServerItem(this.#answer, this.#warnings);
    }
  }
}

/** The entry of a call, by its `call_id`: its item may have another id by now. */
function calledBy({ type, call_id: callId }: JsonObject, entries: Iterable<Entry>): Entry | undefined {
  const id = type === 'function_call' ? stringOf(callId) : undefined;
  if (id === undefined) return undefined;
  for (const entry of entries) if (entry.item instanceof CallItem && entry.item.callId === id) return entry;
  return undefined;
}

/** Whether an entry may be of this item, whose id is another one. */
function mayBe({ type, item: known }: Entry, item: JsonObject): boolean {
  if (type !== item['type']) return false;
  const callId = stringOf(item['call_id']);
  return !(known instanceof CallItem) || callId === undefined || known.callId === undefined || known.callId === callId;
}
