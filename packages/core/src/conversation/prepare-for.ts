import { assertNever } from '../data/assert-never.ts';
import type { AssistantPart, TextPart, ToolCallPart, ToolResultPart, UserPart } from '../model/content-part.ts';
import type { AssistantMessage, Message, SystemMessage, ToolMessage, UserMessage } from '../model/message.ts';
import { toolResults } from './content.ts';
import type { ConversationChange, ConversationTarget, MediaRules } from './conversation-rules.ts';
import { fitMedia } from './fit-media.ts';
import { isOrderly } from './is-orderly.ts';
import { type Pairing, type PlacedResult, pairResults } from './pair-results.ts';
import { ToolCallIds } from './tool-call-ids.ts';

/** A conversation that a target accepts, and the changes to it. */
export interface PreparedConversation {
  readonly messages: readonly Message[];
  readonly changes: readonly ConversationChange[];
}

/**
 * Converts a conversation for another provider. Reasoning and server-side blocks of other providers are dropped. Tool-call ids
 * are rewritten to what the wire accepts, consistently with their results. Results are moved directly behind their calls, in
 * the order of the calls; messages between them follow. Only a call without any result gets a placeholder. Empty texts and
 * turns, and reasoning that nothing follows, are left out. The function is pure: the caller's messages stay unchanged, so that
 * dropped content is available again when the conversation returns to its first provider. Messages that need no change are
 * passed on as they are.
 *
 * A change of the type `content-unsupported` means that the target accepts a part in no form: the conversation, which still
 * contains the part, must not be sent there.
 *
 * @example
 * ```ts
 * import { type Message, prepareFor } from '@flexiai/core';
 *
 * const messages: Message[] = [
 *   { role: 'user', content: 'Hello' },
 *   { role: 'assistant', content: [{ type: 'reasoning', text: 'A greeting.', origin: { provider: 'a', model: 'm' } }] },
 * ];
 * const { changes } = prepareFor(messages, { provider: 'b', reasoning: true });
 * console.log(changes);
 * ```
 */
export function prepareFor(messages: readonly Message[], target: ConversationTarget): PreparedConversation {
  const isFit = isOrderly(messages, new ToolCallIds(target.toolCallIds));
  return isFit ? { messages, changes: [] } : new Preparation(messages, target).run();
}

class Preparation {
  readonly #given: readonly Message[];
  readonly #target: ConversationTarget;
  readonly #pairing: Pairing;
  readonly #ids: ToolCallIds;
  readonly #messages: Message[] = [];
  readonly #changes: ConversationChange[] = [];

  constructor(messages: readonly Message[], target: ConversationTarget) {
    this.#given = messages;
    this.#target = target;
    this.#pairing = pairResults(messages);
    this.#ids = new ToolCallIds(target.toolCallIds);
  }

  run(): PreparedConversation {
    for (const { message, part, result } of this.#pairing.strays) {
      const path = resultPath(this.#given, { message, part });
      this.#note('tool-result-dropped', path, `no call is left for the id "${result.toolCallId}"`, true);
    }
    for (const [index, message] of this.#given.entries()) this.#add(message, index);
    return { messages: this.#messages, changes: this.#changes };
  }

  #add(message: Message, index: number): void {
    const path = `messages[${index}]`;
    switch (message.role) {
      case 'system':
      case 'user':
        this.#addGiven(message, path);
        return;
      case 'assistant':
        this.#addAssistant(message, index, path);
        return;
      case 'tool':
        // Added with its calls.
        return;
      default:
        assertNever(message);
    }
  }

  #addGiven(message: SystemMessage | UserMessage, path: string): void {
    const { content } = message;
    if (content === '') return;
    if (typeof content === 'string') {
      this.#messages.push(message);
      return;
    }
    const fit = this.#fitGiven(content, path, this.#target.media);
    if (fit.length > 0) this.#messages.push(fit === content ? message : ({ ...message, content: fit } as UserMessage));
  }

  #addAssistant(message: AssistantMessage, index: number, path: string): void {
    if (typeof message.content === 'string') {
      if (message.content !== '') this.#messages.push(message);
      return;
    }
    const ids: string[] = [];
    const kept: AssistantPart[] = [];
    for (const [at, part] of message.content.entries()) {
      const fit = this.#fitAssistantPart(part, `${path}.content[${at}]`, ids);
      if (fit !== undefined) kept.push(fit);
    }
    while (isIdleThought(kept.at(-1))) {
      kept.pop();
      this.#note('reasoning-dropped', path, 'nothing follows it', false);
    }
    if (kept.every(({ type }) => type === 'source')) {
      if (message.content.some((part) => !isEmptyText(part))) {
        const isLoss = message.content.some(({ type }) => type !== 'reasoning' && type !== 'source');
        this.#note('message-dropped', path, 'no content of the message was left', isLoss);
      }
      return;
    }
    const same = kept.length === message.content.length && kept.every((part, at) => part === message.content[at]);
    this.#messages.push(same ? message : { ...message, content: kept });
    if (ids.length > 0) this.#addResults(index, ids);
  }

  #speaksWireOf(plugin: string): boolean {
    return plugin === this.#target.provider || this.#target.sameWire?.includes(plugin) === true;
  }

  #fitAssistantPart(part: AssistantPart, path: string, ids: string[]): AssistantPart | undefined {
    const isOwn = part.origin === undefined || this.#speaksWireOf(part.origin.provider);
    switch (part.type) {
      case 'text':
        return isEmptyText(part) ? undefined : part;
      case 'reasoning':
        if (isOwn && this.#target.reasoning) return part;
        this.#note(
          'reasoning-dropped',
          path,
          isOwn ? 'the provider accepts no reasoning in requests' : `it belongs to ${part.origin?.provider}`,
          false,
        );
        return undefined;
      case 'provider-block':
        if (isOwn) return part;
        this.#note('block-dropped', path, `only ${part.origin?.provider} understands its ${part.name}`, true);
        return undefined;
      case 'audio':
        if (isOwn || part.transcript === undefined || part.transcript === '') return part;
        this.#note('content-replaced', path, 'the audio was replaced by its transcript', true);
        return { type: 'text', text: part.transcript, ...(part.origin !== undefined && { origin: part.origin }) };
      case 'tool-call': {
        const id = this.#ids.next(part.id);
        ids.push(id);
        if (id === part.id) return part;
        this.#note('tool-call-id-rewritten', path, `"${part.id}" became "${id}"`, false);
        return { ...part, id };
      }
      default:
        return part;
    }
  }

  /** Adds the results of a turn: one for every call, in the order of the calls. */
  #addResults(index: number, ids: readonly string[]): void {
    const pairs = this.#pairing.turns.get(index) ?? [];
    const path = `messages[${index + 1}]`;
    const fit = pairs.map(({ call: { call }, result }, at): ToolResultPart => {
      const id = ids[at] ?? call.id;
      if (result !== undefined) return this.#fitResult(result, id, call);
      this.#note('tool-result-added', path, `the call "${call.id}" of ${call.name} has no result`, true);
      return { type: 'tool-result', toolCallId: id, toolName: call.name, content: NOT_CARRIED_OUT, isError: true };
    });
    const following = this.#following(index);
    const stands = following.flatMap((message, offset) =>
      toolResults(message).map((_result, part) => ({ message: index + 1 + offset, part })),
    );
    const isInPlace =
      stands.length === pairs.length &&
      pairs.every(({ result }, at) => result?.message === stands[at]?.message && result?.part === stands[at]?.part);
    if (isInPlace && fit.every((result, at) => sameResult(result, pairs[at]?.result))) {
      this.#messages.push(...following);
      return;
    }
    if (!isInPlace) this.#noteMoves(index, following.length);
    this.#messages.push({ role: 'tool', content: fit });
  }

  /** The tool messages directly after a turn. */
  #following(index: number): readonly ToolMessage[] {
    const following: ToolMessage[] = [];
    for (let at = index + 1; at < this.#given.length; at += 1) {
      const message = this.#given[at];
      if (message?.role !== 'tool') break;
      following.push(message);
    }
    return following;
  }

  #noteMoves(index: number, following: number): void {
    const results = (this.#pairing.turns.get(index) ?? []).flatMap(({ result }) =>
      result === undefined ? [] : [result],
    );
    let last: PlacedResult | undefined;
    let isReordered = false;
    for (const result of results) {
      const isNear = result.message > index && result.message <= index + following;
      if (!isNear) {
        const path = resultPath(this.#given, result);
        this.#note('tool-result-moved', path, `it now follows its call in messages[${index}]`, false);
      } else {
        isReordered ||= last !== undefined && comesBefore(result, last);
        last = result;
      }
    }
    if (isReordered) {
      this.#note(
        'tool-results-reordered',
        `messages[${index + 1}]`,
        'results now have the order of their calls',
        false,
      );
    }
  }

  #fitResult({ result, message, part }: PlacedResult, id: string, call: ToolCallPart): ToolResultPart {
    const path = resultPath(this.#given, { message, part });
    const { content, toolName = call.name } = result;
    // Results cannot contain audio.
    const media = this.#target.media === undefined ? undefined : { ...this.#target.media, audio: [] };
    const fit = typeof content === 'string' ? content : this.#fitGiven(content, path, media);
    const isSame = fit === content && id === result.toolCallId && toolName === result.toolName;
    if (isSame) return result;
    return { ...result, toolCallId: id, toolName, content: fit.length === 0 ? '' : fit } as ToolResultPart;
  }

  /** Returns the list itself where every part can stay as it is. */
  #fitGiven(
    content: readonly (TextPart | UserPart)[],
    path: string,
    media: MediaRules | undefined,
  ): readonly UserPart[] {
    let changed = false;
    const fit: UserPart[] = [];
    for (const [at, part] of content.entries()) {
      if (isEmptyText(part)) {
        changed = true;
        continue;
      }
      const made = media === undefined ? { part } : fitMedia(part, media);
      if ('problem' in made) this.#note('content-unsupported', `${path}.content[${at}]`, made.problem, true);
      else changed ||= made.part !== part;
      fit.push('problem' in made ? part : made.part);
    }
    return changed ? fit : content;
  }

  #note(type: ConversationChange['type'], path: string, message: string, lossy: boolean): void {
    this.#changes.push({ type, path, message, lossy });
  }
}

const NOT_CARRIED_OUT = 'There is no result: the call was not carried out.';

/** A text part without text and without metadata. */
function isEmptyText(part: {
  readonly type: string;
  readonly text?: string;
  readonly providerMetadata?: object;
}): boolean {
  return part.type === 'text' && part.text === '' && part.providerMetadata === undefined;
}

/**
 * Reasoning that nothing follows: the answer broke off, or was cut. Services refuse a turn that ends with it. A part that only
 * carries its provider's signature of the part before it stays.
 */
function isIdleThought(part: AssistantPart | undefined): boolean {
  return part?.type === 'reasoning' && !(part.text === '' && part.providerMetadata !== undefined);
}

function resultPath(messages: readonly Message[], { message, part }: Pick<PlacedResult, 'message' | 'part'>): string {
  const given = messages[message];
  const isShort = given?.role === 'tool' && 'toolCallId' in given;
  return isShort ? `messages[${message}]` : `messages[${message}].content[${part}]`;
}

function comesBefore(a: PlacedResult, b: PlacedResult): boolean {
  return a.message < b.message || (a.message === b.message && a.part < b.part);
}

/** Whether the result is unchanged except for an added tool name. */
function sameResult(fit: ToolResultPart, given: PlacedResult | undefined): boolean {
  return given !== undefined && fit.toolCallId === given.result.toolCallId && fit.content === given.result.content;
}
