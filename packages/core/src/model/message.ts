import type { AssistantPart, FilePart, ImagePart, TextPart, ToolResultPart, UserPart } from './content-part.ts';

/** Instructions from the application. */
export interface SystemMessage {
  readonly role: 'system';
  readonly content: string | readonly TextPart[];
}

/** A message of the user. */
export interface UserMessage {
  readonly role: 'user';
  readonly content: string | readonly UserPart[];
}

/** A message of the model. The `response.content` of an earlier answer can be used unchanged. */
export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: string | readonly AssistantPart[];
}

/** Results of tool calls, as parts. */
export interface ToolResultsMessage {
  readonly role: 'tool';
  readonly content: readonly ToolResultPart[];
}

/** One tool result in its short form: `{ role: 'tool', toolCallId, content: '21 °C' }`. */
export interface ToolResultMessage {
  readonly role: 'tool';
  readonly toolCallId: string;
  readonly toolName?: string;
  readonly content: string | readonly (TextPart | ImagePart | FilePart)[];
  readonly isError?: boolean;
}

/** The results of the model's tool calls: of several calls, or of one. */
export type ToolMessage = ToolResultsMessage | ToolResultMessage;

/** One message of a conversation. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** The author of a message. */
export type Role = Message['role'];
