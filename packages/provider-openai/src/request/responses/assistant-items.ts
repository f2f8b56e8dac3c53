import {
  type AssistantMessage,
  type AssistantPart,
  assertNever,
  contentParts,
  isObject,
  type JsonObject,
  objectOf,
  type ProviderBlockPart,
  type RefusalPart,
  stringOf,
  type TextPart,
  type ToolCallPart,
  type Warning,
} from '@flexiai/core/plugin';
import type {
  ResponseFunctionToolCall,
  ResponseOutputRefusal,
  ResponseOutputText,
} from 'openai/resources/responses/responses';
import { outputTypeOf, toolNameOf } from '../../response/responses/item-kinds.ts';
import { LONGEST_ITEM_ID, type ReplayedReasoning, replayReasoning } from './reasoning-replay.ts';

/** Text of a model. The API accepts it without its original id. */
export interface SpokenMessage {
  readonly type: 'message';
  readonly role: 'assistant';
  readonly content: readonly (ResponseOutputText | ResponseOutputRefusal)[];
  readonly id?: string;
  readonly status?: 'completed';
  readonly phase?: string;
}

/** An item of an earlier answer, sent back unchanged. */
export interface ReplayedItem {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type AssistantItem = SpokenMessage | ReplayedReasoning | ResponseFunctionToolCall | ReplayedItem;

/** The target of an assistant's message. */
export interface AssistantTarget {
  readonly model: string | undefined;
  /** The request is stored: items of earlier stored answers are found by their ids. */
  readonly stored: boolean;
  /** The `call_id`s that items of the conversation answer. */
  readonly answered: ReadonlySet<string>;
}

/**
 * An assistant's message as items. Items of this API are sent back unchanged, in their place: messages with their phase, reasoning
 * directly before the item after it, the items of OpenAI's own tools.
 */
export function assistantItems(
  message: AssistantMessage,
  path: string,
  target: AssistantTarget,
  warnings: Warning[],
): AssistantItem[] {
  const writer = new AssistantWriter(contentParts(message), target, warnings);
  for (const [index, part] of contentParts(message).entries()) writer.write(part, `${path}.content[${index}]`);
  return writer.end();
}

class AssistantWriter {
  readonly #parts: readonly AssistantPart[];
  readonly #target: AssistantTarget;
  readonly #warnings: Warning[];
  readonly #items: AssistantItem[] = [];
  /** The message that is being built. */
  #spoken: { readonly fields: MessageFields; readonly content: SpokenMessage['content'][number][] } | undefined;
  #reasoned = false;

  constructor(parts: readonly AssistantPart[], target: AssistantTarget, warnings: Warning[]) {
    this.#parts = parts;
    this.#target = target;
    this.#warnings = warnings;
  }

  write(part: AssistantPart, path: string): void {
    switch (part.type) {
      case 'text':
        if (part.text !== '') this.#say(part, { type: 'output_text', text: part.text, annotations: [] });
        return;
      case 'refusal':
        this.#say(part, { type: 'refusal', refusal: part.refusal });
        return;
      case 'reasoning': {
        const item = replayReasoning(part, this.#target);
        if (item === undefined) return;
        this.#reasoned = true;
        this.#push(item);
        return;
      }
      case 'tool-call':
        this.#push(functionCall(part, this.#reasoned));
        return;
      case 'provider-block':
        this.#replay(part, path);
        return;
      case 'source':
        return;
      case 'image':
      case 'file':
      case 'audio':
        // An image that the model generated is sent back with its item.
        if (this.#standsInItem(part)) return;
        this.#warn(
          path,
          `The ${part.type} in an assistant's message was left out: the Responses API supports only text there.`,
        );
        return;
      default:
        assertNever(part);
    }
  }

  end(): AssistantItem[] {
    this.#flush();
    // Reasoning without an item after it (from an answer that was cut) is refused.
    while (this.#items.at(-1)?.type === 'reasoning') this.#items.pop();
    return this.#items;
  }

  #say(part: TextPart | RefusalPart, said: SpokenMessage['content'][number]): void {
    const fields = messageFields(part, this.#reasoned);
    const spoken = this.#spoken;
    const goesOn =
      spoken !== undefined &&
      !(part.type === 'text' && part.newMessage === true) &&
      (part.type === 'refusal' || (spoken.fields.id === fields.id && spoken.fields.phase === fields.phase));
    if (goesOn) {
      spoken.content.push(said);
      return;
    }
    this.#flush();
    this.#spoken = { fields, content: [said] };
  }

  #flush(): void {
    const spoken = this.#spoken;
    this.#spoken = undefined;
    if (spoken === undefined) return;
    this.#items.push({ type: 'message', role: 'assistant', content: spoken.content, ...spoken.fields });
  }

  #push(item: AssistantItem): void {
    this.#flush();
    this.#items.push(item);
  }

  #replay(part: ProviderBlockPart, path: string): void {
    const { raw } = part;
    const type = isObject(raw) ? stringOf(raw['type']) : undefined;
    if (!isObject(raw) || type === undefined) {
      this.#warn(path, `The provider block "${part.name}" was left out: it is not an item of the Responses API.`);
      return;
    }
    const lost = this.#whyLost(raw);
    // The API sends the author of an item, and does not accept it back.
    const { created_by: _createdBy, ...item } = raw;
    if (lost === undefined) this.#push({ ...item, type });
    else this.#warn(path, `The ${type} (${toolNameOf(raw) ?? 'without a name'}) was left out: ${lost}.`);
  }

  /** Why the API would not accept an item. */
  #whyLost(item: JsonObject): string | undefined {
    const callId = stringOf(item['call_id']);
    if (outputTypeOf(item) !== undefined && (callId === undefined || !this.#target.answered.has(callId))) {
      return `no item of the type ${outputTypeOf(item)} answers it`;
    }
    const isPicture = item['type'] === 'image_generation_call';
    return isPicture && stringOf(item['result']) === undefined ? 'it has no image' : undefined;
  }

  #standsInItem({ providerMetadata }: AssistantPart): boolean {
    const id = stringOf(providerMetadata?.['openai']?.['itemId']);
    if (id === undefined) return false;
    return this.#parts.some((part) => part.type === 'provider-block' && objectOf(part.raw)?.['id'] === id);
  }

  #warn(setting: string, message: string): void {
    this.#warnings.push({ code: 'unsupported-content', setting, message });
  }
}

type MessageFields = Pick<SpokenMessage, 'id' | 'status' | 'phase'>;

/** A message's id ties it to the reasoning before it, and is refused without that. */
function messageFields({ providerMetadata }: TextPart | RefusalPart, reasoned: boolean): MessageFields {
  const own = providerMetadata?.['openai'];
  const id = reasoned ? itemIdOf(own?.['itemId'], 'msg') : undefined;
  const phase = stringOf(own?.['phase']);
  return {
    ...objectOf(own?.['item']),
    ...(id !== undefined && { id, status: 'completed' }),
    ...(phase !== undefined && { phase }),
  };
}

/** The id of an item, if the API accepts it: other servers have other ids. */
function itemIdOf(id: unknown, prefix: string): string | undefined {
  const text = stringOf(id);
  return text?.startsWith(prefix) === true && text.length <= LONGEST_ITEM_ID ? text : undefined;
}

/**
 * `call_id` ties a call to its output. The item's own id ties it to the reasoning before it, and is refused without that.
 */
function functionCall(part: ToolCallPart, reasoned: boolean): ResponseFunctionToolCall {
  // The text as the model wrote it, if it is available: the provider's prompt cache needs the exact text.
  const written = part.rawArguments ?? JSON.stringify(part.arguments ?? {});
  const own = part.providerMetadata?.['openai'];
  const id = reasoned ? itemIdOf(own?.['itemId'], 'fc') : undefined;
  return {
    ...objectOf(own?.['item']),
    type: 'function_call',
    ...(id !== undefined && { id }),
    call_id: part.id,
    name: part.name,
    arguments: written === '' ? '{}' : written,
  };
}
