import { toolResults } from '../types/content.ts';
import type { AssistantPart, ToolCallPart, ToolResultPart } from '../types/content-part.ts';
import type { AssistantMessage, Message, ToolMessage } from '../types/message.ts';
import type { ConversationChange, ConversationTarget } from './conversation-rules.ts';
import { ToolCallIds } from './tool-call-ids.ts';

/** A conversation that a target takes, and what was changed for that. */
export interface PreparedConversation {
  readonly messages: readonly Message[];
  readonly changes: readonly ConversationChange[];
}

/**
 * Makes a conversation fit for another provider: reasoning that is not the target's own is dropped, tool-call ids are
 * rewritten into what its wire takes and stay consistent with their results, calls without a result get one that says so,
 * results stand in the order of their calls. Pure: the caller's messages are not touched, so that what was dropped is there
 * again when the conversation returns to where it came from. Messages that need no change are handed on as they are.
 */
export function prepareFor(messages: readonly Message[], target: ConversationTarget): PreparedConversation {
  const needsLook = (message: Message): boolean =>
    message.role === 'tool' || (message.role === 'assistant' && typeof message.content !== 'string');
  return messages.some(needsLook) ? new Preparation(target).run(messages) : { messages, changes: [] };
}

/** A call that waits for its result. */
interface OpenCall {
  readonly call: ToolCallPart;
  /** The id that the target sees. */
  readonly id: string;
  result: ToolResultPart | undefined;
}

class Preparation {
  readonly #target: ConversationTarget;
  readonly #ids: ToolCallIds;
  readonly #messages: Message[] = [];
  readonly #changes: ConversationChange[] = [];
  /** The calls of the last assistant turn. */
  #open: OpenCall[] = [];
  /** The messages that have answered them, as they came. */
  #answers: ToolMessage[] = [];
  #answersChanged = false;

  constructor(target: ConversationTarget) {
    this.#target = target;
    this.#ids = new ToolCallIds(target.toolCallIds);
  }

  run(messages: readonly Message[]): PreparedConversation {
    for (const [index, message] of messages.entries()) {
      const path = `messages[${index}]`;
      if (message.role === 'tool') {
        this.#addResults(message, path);
        continue;
      }
      this.#closeTurn(path);
      if (message.role === 'assistant') this.#addAssistant(message, path);
      else this.#messages.push(message);
    }
    this.#closeTurn(`messages[${messages.length}]`);
    return { messages: this.#messages, changes: this.#changes };
  }

  #addAssistant(message: AssistantMessage, path: string): void {
    if (typeof message.content === 'string') {
      this.#messages.push(message);
      return;
    }
    const content: AssistantPart[] = [];
    for (const [index, part] of message.content.entries()) {
      const kept = this.#keepPart(part, `${path}.content[${index}]`);
      if (kept !== undefined) content.push(kept);
    }
    if (content.length === 0) {
      this.#note('message-dropped', path, 'nothing of the message was left');
      return;
    }
    const same = content.length === message.content.length && content.every((part, i) => part === message.content[i]);
    this.#messages.push(same ? message : { ...message, content });
  }

  #keepPart(part: AssistantPart, path: string): AssistantPart | undefined {
    if (part.type === 'reasoning') {
      const own = part.origin === undefined || part.origin.provider === this.#target.provider;
      if (own && this.#target.reasoning) return part;
      this.#note(
        'reasoning-dropped',
        path,
        own ? 'the wire takes no reasoning back' : `it is ${part.origin?.provider}'s`,
      );
      return undefined;
    }
    if (part.type !== 'tool-call') return part;
    const id = this.#ids.next(part.id);
    this.#open.push({ call: part, id, result: undefined });
    if (id === part.id) return part;
    this.#answersChanged = true;
    this.#note('tool-call-id-rewritten', path, `"${part.id}" became "${id}"`);
    return { ...part, id };
  }

  #addResults(message: ToolMessage, path: string): void {
    this.#answers.push(message);
    for (const result of toolResults(message)) {
      const open = this.#open.find(({ call, result: known }) => call.id === result.toolCallId && known === undefined);
      if (open === undefined) {
        this.#answersChanged = true;
        this.#note('tool-result-dropped', path, `no open call has the id "${result.toolCallId}"`);
      } else {
        open.result = { ...result, toolCallId: open.id, toolName: result.toolName ?? open.call.name };
      }
    }
  }

  /** Writes down the results of the turn that ends here: every call has one, in the order of the calls. */
  #closeTurn(path: string): void {
    const open = this.#open;
    const answers = this.#answers;
    this.#open = [];
    this.#answers = [];
    const changed = this.#answersChanged;
    this.#answersChanged = false;
    if (open.length === 0) return;
    for (const { call, result } of open) {
      if (result === undefined) this.#note('tool-result-added', path, `the call "${call.id}" of ${call.name} had none`);
    }
    const given = answers.flatMap(toolResults).map(({ toolCallId }) => toolCallId);
    const wanted = open.map(({ call }) => call.id);
    const complete = given.length === wanted.length && given.every((id, index) => id === wanted[index]);
    if (complete && !changed) {
      this.#messages.push(...answers);
      return;
    }
    if (!complete && given.length === wanted.length) {
      this.#note('tool-results-reordered', path, 'results stand in the order of their calls');
    }
    this.#messages.push({ role: 'tool', content: open.map(resultOf) });
  }

  #note(type: ConversationChange['type'], path: string, message: string): void {
    this.#changes.push({ type, path, message });
  }
}

function resultOf({ call, id, result }: OpenCall): ToolResultPart {
  return (
    result ?? {
      type: 'tool-result',
      toolCallId: id,
      toolName: call.name,
      content: 'There is no result: the call was not carried out.',
      isError: true,
    }
  );
}
