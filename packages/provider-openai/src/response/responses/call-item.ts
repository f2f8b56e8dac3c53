import {
  ArgumentText,
  type FinishReason,
  InvalidResponseError,
  type JsonObject,
  type StreamPart,
  stableCallId,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import type { FailureContext } from '../../openai-errors.ts';
import { cutCall } from '../answer-warnings.ts';
import { cutsArguments } from '../finish-reason.ts';
import { argumentsText } from '../wire-fields.ts';
import { type AnswerState, itemMetadata, otherFields } from './answer-state.ts';
import type { OutputItem } from './output-item.ts';

const KNOWN_FIELDS = new Set(['type', 'id', 'call_id', 'name', 'arguments', 'status']);

/**
 * A call of one of the application's tools. Its result refers to the `call_id`; the item's own `id` is another one.
 * @see https://developers.openai.com/api/docs/guides/function-calling
 */
export class CallItem implements OutputItem {
  readonly #answer: AnswerState;
  readonly #number: number;
  readonly #taken: Set<string>;
  readonly #arguments = new ArgumentText();
  /** The id of the call in the parts; set after the call was delivered. */
  #id: string | undefined;
  /** The item so far. */
  #item: JsonObject = {};
  #answered = false;

  /**
   * @param number the call's number in the answer
   * @param taken the ids of the answer's calls
   */
  constructor(answer: AnswerState, number: number, taken: Set<string>) {
    this.#answer = answer;
    this.#number = number;
    this.#taken = taken;
  }

  /** Whether the application must answer it. A call without a name may not be one. */
  get announced(): boolean {
    return this.#id !== undefined && !this.#answered && !this.#isIncomplete;
  }

  get #name(): string | undefined {
    return stringOf(this.#item['name']);
  }

  get #isIncomplete(): boolean {
    return this.#item['status'] === 'incomplete';
  }

  /** Whether an item repeats this call, of which no arguments have arrived yet. */
  isBegunAgain(item: JsonObject): boolean {
    return this.#arguments.blank && this.#isNamedAs(item['call_id'], item['name']);
  }

  /** The server's id of the call. */
  get callId(): string | undefined {
    return stringOf(this.#item['call_id']);
  }

  open(item: JsonObject, parts: StreamPart[]): void {
    this.#item = { ...this.#item, ...item };
    const name = this.#name;
    if (this.#id !== undefined || name === undefined) return;
    this.#id = this.#takeId();
    parts.push({ type: 'tool-call-start', id: this.#id, name });
    this.#handOn(this.#arguments.given(), parts);
  }

  delta(_type: string, event: JsonObject, parts: StreamPart[]): void {
    const piece = this.#arguments.add(argumentsText(event['delta']));
    if (this.#id !== undefined) this.#handOn(piece, parts);
  }

  /** The end of the arguments, which may be the only event with them. Newer servers repeat the name. */
  done(_type: string, event: JsonObject, parts: StreamPart[]): void {
    const name = stringOf(event['name']);
    if (name !== undefined) this.open({ name }, parts);
    this.#finish(event['arguments'], parts);
  }

  close(item: JsonObject | undefined, parts: StreamPart[]): void {
    if (item !== undefined) this.open(item, parts);
    this.#finish(item?.['arguments'] ?? this.#item['arguments'], parts);
  }

  /** The item of a call that the server has answered itself: the application must not answer it. */
  answeredBy(output: JsonObject): JsonObject | undefined {
    if (this.#answered || stringOf(output['call_id']) !== stringOf(this.#item['call_id'])) return undefined;
    this.#answered = true;
    return { ...this.#item, type: 'function_call', arguments: this.#arguments.read() };
  }

  /**
   * Ends the call once the answer is known to be whole. One whose arguments the end has cut stays open: it must not be
   * taken for complete.
   *
   * @param others the calls before it: a call that some server tells twice is ended once
   * @throws InvalidResponseError for a call without a name
   */
  end(
    reason: FinishReason,
    others: readonly CallItem[],
    parts: StreamPart[],
    warnings: Warning[],
    context: FailureContext,
  ): void {
    const isProperEnd = !cutsArguments(reason);
    const name = this.#name;
    if (this.#answered || others.some((other) => other.#isSameAs(this))) return;
    if (isProperEnd && name === undefined) {
      throw new InvalidResponseError(`"${context.provider}" asked for a tool call without naming the tool.`, context);
    }
    const isCut = this.#isIncomplete || (!isProperEnd && !this.#arguments.isObject);
    if (this.#id === undefined || name === undefined || isCut) {
      warnings.push(cutCall(name ?? 'a tool without a name', reason));
      return;
    }
    const providerMetadata = itemMetadata(this.#answer, this.#wantedBack());
    parts.push({ type: 'tool-call-end', id: this.#id, ...(providerMetadata !== undefined && { providerMetadata }) });
  }

  #isNamedAs(callId: unknown, name: unknown): boolean {
    const id = stringOf(callId);
    return id !== undefined && id === this.#item['call_id'] && stringOf(name) === this.#name;
  }

  #isSameAs(call: CallItem): boolean {
    const { call_id: callId, name } = call.#item;
    return this.#isNamedAs(callId, name) && this.#arguments.read().trim() === call.#arguments.read().trim();
  }

  #takeId(): string {
    const wanted = stringOf(this.#item['call_id']) ?? stringOf(this.#item['id']);
    const id = wanted === undefined || this.#taken.has(wanted) ? stableCallId(this.#answer.id, this.#number) : wanted;
    this.#taken.add(id);
    return id;
  }

  /** The item's own id, and the extra fields that the API needs back. */
  #wantedBack(): { readonly [field: string]: unknown } {
    const itemId = stringOf(this.#item['id']);
    const item = otherFields(this.#item, KNOWN_FIELDS);
    return { ...(itemId !== undefined && { itemId }), ...(item !== undefined && { item }) };
  }

  #finish(whole: unknown, parts: StreamPart[]): void {
    const text = argumentsText(whole);
    if (text !== '') this.#arguments.replace(text);
    if (this.#id !== undefined) this.#handOn(this.#arguments.takeRest(), parts);
  }

  #handOn(delta: string, parts: StreamPart[]): void {
    if (delta === '' || this.#id === undefined) return;
    parts.push({ type: 'tool-call-delta', id: this.#id, delta });
  }
}
