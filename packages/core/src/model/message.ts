import type { AssistantPart, FilePart, ImagePart, TextPart, ToolResultPart, UserPart } from './content-part.ts';

/** Instructions from the application. */
export interface SystemMessage {
  readonly role: 'system';
  readonly content: string | readonly TextPart[];
}

/** What the person says. */
export interface UserMessage {
  readonly role: 'user';
  readonly content: string | readonly UserPart[];
}

/** What a model said. `response.content` of an earlier answer can stand here as it is. */
export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: string | readonly AssistantPart[];
}

/** Results of tool calls, as parts. */
export interface ToolResultsMessage {
  readonly role: 'tool';
  readonly content: readonly ToolResultPart[];
}

/** One tool result in short: `{ role: 'tool', toolCallId, content: '21 °C' }`. */
export interface ToolResultMessage {
  readonly role: 'tool';
  readonly toolCallId: string;
  readonly toolName?: string;
  readonly content: string | readonly (TextPart | ImagePart | FilePart)[];
  readonly isError?: boolean;
}

/** What came of the model's tool calls: of several, or of one. */
export type ToolMessage = ToolResultsMessage | ToolResultMessage;

/** One turn of a conversation. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** Who speaks in a message. */
export type Role = Message['role'];
