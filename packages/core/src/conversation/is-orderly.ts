import type { AssistantPart, ToolResultPart } from '../model/content-part.ts';
import type { Message } from '../model/message.ts';
import type { ToolCallIds } from './tool-call-ids.ts';

/**
 * Whether a conversation can go to any wire as it is: nothing but texts that say something, and tool calls with their results
 * right behind them, in order, under ids of their own that the wire takes. Nearly all conversations are like that: it is
 * found out in one look at each part.
 */
export function isOrderly(messages: readonly Message[], ids: ToolCallIds): boolean {
  /** The calls that wait for their results. */
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
