import {
  type FinishReason,
  InvalidResponseError,
  type JsonObject,
  parseToolArguments,
  type StreamPart,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import type { CallIds } from '../chat/call-ids.ts';
import { cutsArguments } from '../chat/finish-reason.ts';
import { cutCall } from '../chat/warnings.ts';
import { argumentsText } from '../chat/wire-fields.ts';
import type { FailureContext } from '../errors/map-openai-error.ts';
import type { OutputItem } from './output-item.ts';

/**
 * A call of one of the application's tools. Its result refers to the `call_id`; the item's own `id` is another one.
 * @see https://developers.openai.com/api/docs/guides/function-calling
 */
export class CallItem implements OutputItem {
  readonly #ids: CallIds;
  #callId: string | undefined;
  #name: string | undefined;
  #itemId: string | undefined;
  #written = '';
  #incomplete = false;

  constructor(ids: CallIds) {
    this.#ids = ids;
  }

  /** Whether its tool is known, and with it that there is a call at all. */
  get announced(): boolean {
    return this.#callId !== undefined;
  }

  open(item: JsonObject, parts: StreamPart[]): void {
    this.#itemId = stringOf(item['id']) ?? this.#itemId;
    this.#name ??= stringOf(item['name']);
    if (this.#callId !== undefined || this.#name === undefined) return;
    this.#callId = this.#ids.take(stringOf(item['call_id']) ?? this.#itemId);
    parts.push({ type: 'tool-call-start', id: this.#callId, name: this.#name });
    if (this.#written !== '') parts.push({ type: 'tool-call-delta', id: this.#callId, delta: this.#written });
  }

  delta(_type: string, event: JsonObject, parts: StreamPart[]): void {
    this.#write(argumentsText(event['delta']), parts);
  }

  close(item: JsonObject | undefined, parts: StreamPart[]): void {
    if (item === undefined) return;
    this.open(item, parts);
    this.#incomplete = item['status'] === 'incomplete';
    const whole = argumentsText(item['arguments']);
    if (whole.startsWith(this.#written)) this.#write(whole.slice(this.#written.length), parts);
  }

  /**
   * Ends the call once the answer is known to be whole. One whose arguments the end has cut stays open: nobody may take it
   * for complete.
   *
   * @throws InvalidResponseError for a call without a name
   */
  end(reason: FinishReason, parts: StreamPart[], warnings: Warning[], context: FailureContext): void {
    if (this.#callId === undefined || this.#name === undefined) {
      throw new InvalidResponseError(`"${context.provider}" asked for a tool call without naming the tool.`, context);
    }
    const broken = this.#written.trim() === '' || parseToolArguments(this.#written).invalid === true;
    if (this.#incomplete || (cutsArguments(reason) && broken)) {
      warnings.push(cutCall(this.#name, reason));
      return;
    }
    parts.push({
      type: 'tool-call-end',
      id: this.#callId,
      ...(this.#itemId !== undefined && { providerMetadata: { openai: { itemId: this.#itemId } } }),
    });
  }

  #write(delta: string, parts: StreamPart[]): void {
    this.#written += delta;
    if (delta !== '' && this.#callId !== undefined) parts.push({ type: 'tool-call-delta', id: this.#callId, delta });
  }
}
