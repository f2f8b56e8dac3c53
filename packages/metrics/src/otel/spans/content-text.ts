import type { AssistantPart, Message, ToolDefinition, ToolResultPart, UserPart } from '@flexiai/core';
import { isObject, redact } from '@flexiai/core/plugin';
import type { ContentOptions } from '../otel-options.ts';

type Part = { readonly type: string; readonly [field: string]: unknown };
type AnyPart = AssistantPart | UserPart | ToolResultPart;

/** Content in the format of the conventions: JSON that is valid although its texts are masked and truncated. */
export class ContentText {
  readonly #options: Required<ContentOptions>;
  #left: number;

  constructor(options: Required<ContentOptions>) {
    this.#options = options;
    this.#left = options.maxCharacters;
  }

  /** The messages without the instructions: as many of the last ones as fit. */
  messages(messages: readonly Message[]): string | undefined {
    const written: { readonly role: string; readonly parts: readonly Part[] }[] = [];
    for (const message of messages.toReversed()) {
      if (this.#left <= 0) break;
      if (message.role !== 'system') written.push({ role: message.role, parts: this.#partsOf(message) });
    }
    return written.length === 0 ? undefined : JSON.stringify(written.reverse());
  }

  instructions(messages: readonly Message[]): string | undefined {
    const written = messages.filter(({ role }) => role === 'system').flatMap((message) => this.#partsOf(message));
    return written.length === 0 ? undefined : JSON.stringify(written);
  }

  /** @param finishReason if the version repeats it */
  answer(content: readonly AssistantPart[], finishReason: string | undefined): string {
    const parts = this.#parts(content);
    return JSON.stringify([
      { role: 'assistant', parts, ...(finishReason !== undefined && { finish_reason: finishReason }) },
    ]);
  }

  tools(tools: readonly ToolDefinition[]): string {
    const written: Part[] = [];
    for (const { name } of tools) {
      if (this.#left <= 0) break;
      written.push({ type: 'function', name: this.#text(name) });
    }
    return JSON.stringify(written);
  }

  /** The arguments of a tool call. */
  arguments(value: unknown): string {
    return this.#text(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  }

  #partsOf(message: Message): readonly Part[] {
    const { content } = message;
    if (message.role === 'tool' && 'toolCallId' in message) {
      return [{ type: 'tool_call_response', id: message.toolCallId, response: this.#plain(content) }];
    }
    if (typeof content === 'string') return [{ type: 'text', content: this.#text(content) }];
    return this.#parts(content as readonly AnyPart[]);
  }

  #parts(content: readonly AnyPart[]): readonly Part[] {
    const written: Part[] = [];
    for (const part of content) {
      if (this.#left <= 0) break;
      written.push(this.#part(part));
    }
    return written;
  }

  #part(part: AnyPart): Part {
    switch (part.type) {
      case 'text':
        return { type: 'text', content: this.#text(part.text) };
      case 'reasoning':
        return { type: 'reasoning', content: this.#text(part.text) };
      case 'refusal':
        return { type: 'refusal', content: this.#text(part.refusal) };
      case 'tool-call':
        return { type: 'tool_call', id: part.id, name: part.name, arguments: this.#arguments(part) };
      case 'tool-result':
        return { type: 'tool_call_response', id: part.toolCallId, response: this.#plain(part.content) };
      default:
        // Pictures, sound, files and provider-specific blocks: only their kind.
        this.#left -= PART_LENGTH;
        return { type: part.type, omitted: true };
    }
  }

  #arguments({ arguments: given, rawArguments }: Extract<AssistantPart, { type: 'tool-call' }>): unknown {
    const text = JSON.stringify(given);
    if (text === undefined) return this.#text(rawArguments ?? '');
    const shown = this.#text(text);
    return shown === text ? given : shown;
  }

  #plain(content: unknown): string {
    if (typeof content === 'string') return this.#text(content);
    const texts = Array.isArray(content)
      ? content.flatMap((part) => (isObject(part) && typeof part['text'] === 'string' ? [part['text']] : []))
      : [];
    return this.#text(texts.join('\n'));
  }

  #text(text: string): string {
    const room = Math.max(0, this.#left);
    // A little more than shown is read, so that a token at the end is masked as a whole.
    const looked = text.slice(0, room + LONGEST_TOKEN);
    const masked = redact(this.#options.mask(looked));
    const isCut = masked.length > room || looked.length < text.length;
    const shown = isCut ? `${masked.slice(0, room).toWellFormed()}${CUT}` : masked;
    this.#left -= shown.length + PART_LENGTH;
    return shown;
  }
}

const CUT = '…';
/** How far beyond the limit texts are read for masking. */
const LONGEST_TOKEN = 512;
/** Approximate overhead per text. */
const PART_LENGTH = 40;
