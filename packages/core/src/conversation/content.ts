import type { AssistantPart, TextPart, ToolResultPart, UserPart } from '../model/content-part.ts';
import type { AssistantMessage, SystemMessage, ToolMessage, UserMessage } from '../model/message.ts';

/** A message's content as parts. */
export function contentParts(message: SystemMessage): readonly TextPart[];
export function contentParts(message: UserMessage): readonly UserPart[];
export function contentParts(message: AssistantMessage): readonly AssistantPart[];
export function contentParts(
  message: SystemMessage | UserMessage | AssistantMessage,
): readonly (UserPart | AssistantPart)[] {
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
}

/** A tool message's results as parts. */
export function toolResults(message: ToolMessage): readonly ToolResultPart[] {
  if (!('toolCallId' in message)) return message.content;
  const { toolCallId, toolName, content, isError } = message;
  return [
    {
      type: 'tool-result',
      toolCallId,
      content,
      ...(toolName !== undefined && { toolName }),
      ...(isError !== undefined && { isError }),
    },
  ];
}

/** All text among parts, joined. */
export function textOf(parts: string | readonly { readonly type: string; readonly text?: string }[]): string {
  if (typeof parts === 'string') return parts;
  let text = '';
  for (const part of parts) if (part.type === 'text') text += part.text ?? '';
  return text;
}
