import type { AssistantPart, ToolResultPart } from '../model/content-part.ts';
import type { Message } from '../model/message.ts';
import type { ToolCallIds } from './tool-call-ids.ts';

/**
 * Whether any wire accepts the conversation unchanged: only texts that are not empty, and tool calls with unique, accepted ids,
 * directly followed by their results in order. Nearly all conversations are like that, and one pass over the parts shows it.
 */
export function isOrderly(messages: readonly Message[], ids: ToolCallIds): boolean {
  /** The calls that have no result yet. */
  let open: string[] = [];
  let answered = 0;
  for (const message of messages) {
    const { role, content } = message;
    if (role === 'tool') {
      for (const result of 'toolCallId' in message ? [message] : message.content) {
        if (open[answered] !== result.toolCallId || !isPlainResult(result.content)) return false;
        answered += 1;
      }
      continue;
    }
    if (answered !== open.length) return false;
    if (open.length > 0) open = [];
    answered = 0;
    if (typeof content === 'string') {
      if (content === '') return false;
      continue;
    }
    if (content.length === 0) return false;
    for (const part of content as readonly AssistantPart[]) {
      if (part.type === 'tool-call') {
        if (ids.next(part.id) !== part.id) return false;
        open.push(part.id);
      } else if (part.type !== 'text' || part.text === '') return false;
    }
  }
  return answered === open.length;
}

function isPlainResult(content: ToolResultPart['content']): boolean {
  return typeof content === 'string' || content.every((part) => part.type === 'text' && part.text !== '');
}
