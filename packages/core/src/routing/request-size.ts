import type { Message } from '../model/message.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';

/** The characters of text in a request: messages, tool calls and results, tool definitions. */
export function textSize({ messages, tools = [] }: UnifiedRequest): number {
  const definitions = tools.reduce((sum, { name, description = '' }) => sum + name.length + description.length, 0);
  return messages.reduce((sum, message) => sum + messageSize(message), definitions);
}

function messageSize({ content }: Message): number {
  return typeof content === 'string' ? content.length : content.reduce((sum, part) => sum + partSize(part), 0);
}

function partSize(part: Exclude<Message['content'], string>[number]): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text.length;
    case 'refusal':
      return part.refusal.length;
    case 'tool-call':
      return part.name.length + (part.rawArguments ?? JSON.stringify(part.arguments) ?? '').length;
    case 'tool-result':
      return typeof part.content === 'string'
        ? part.content.length
        : part.content.reduce((sum, inner) => sum + (inner.type === 'text' ? inner.text.length : 0), 0);
    default:
      return 0;
  }
}
