import {
  assertNever,
  type Message,
  type ProviderErrorOptions,
  type SystemMessage,
  type ToolMessage,
  type ToolResultPart,
  textOf,
  toolResults,
  type UserMessage,
  type Warning,
} from '@flexiai/core/plugin';
import type { EasyInputMessage, ResponseInputItem } from 'openai/resources/responses/responses';
import { answeredCalls, callersOf } from './answers-in-conversation.ts';
import { type AssistantItem, assistantItems } from './assistant-items.ts';
import { toInputPart, toInputText } from './input-parts.ts';

export type InputItem = ResponseInputItem | AssistantItem;

/** The target of a conversation. */
export interface InputTarget {
  /** The request is stored: items of earlier stored answers are found by their ids. */
  readonly stored: boolean;
  readonly failure: ProviderErrorOptions;
}

/**
 * A conversation in the form of the Responses API: a list of items. Items of this API are sent back unchanged; reasoning of other
 * providers and sources are left out.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 * @throws UnsupportedError, InvalidRequestError for a part that cannot be sent
 */
export function toResponsesInput(
  messages: readonly Message[],
  { stored, failure }: InputTarget,
  warnings: Warning[],
): InputItem[] {
  const items: InputItem[] = [];
  const target = { model: failure.model, stored, answered: answeredCalls(messages) };
  const callers = callersOf(messages);
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    switch (message.role) {
      case 'system':
        items.push(systemMessage(message));
        break;
      case 'user':
        items.push(userMessage(message, path, failure));
        break;
      case 'assistant':
        items.push(...assistantItems(message, path, target, warnings));
        break;
      case 'tool':
        items.push(...toolOutputs(message, callers, path, failure));
        break;
      default:
        assertNever(message);
    }
  }
  return items;
}

function systemMessage({ content }: SystemMessage): EasyInputMessage {
  return {
    type: 'message',
    role: 'system',
    content: typeof content === 'string' ? content : content.map(toInputText),
  };
}

function userMessage({ content }: UserMessage, path: string, failure: ProviderErrorOptions): EasyInputMessage {
  return {
    type: 'message',
    role: 'user',
    content:
      typeof content === 'string'
        ? content
        : content.map((part, index) => toInputPart(part, { path: `${path}.content[${index}]`, failure })),
  };
}

function toolOutputs(
  message: ToolMessage,
  callers: ReadonlyMap<string, unknown>,
  path: string,
  failure: ProviderErrorOptions,
): InputItem[] {
  return toolResults(message).map((result) => {
    const caller = callers.get(result.toolCallId);
    return {
      type: 'function_call_output',
      call_id: result.toolCallId,
      output: outputOf(result, path, failure),
      ...(caller !== undefined && { caller }),
    };
  });
}

/** There is no field for a failure, so it is in the text. */
function outputOf(
  { content, isError }: ToolResultPart,
  path: string,
  failure: ProviderErrorOptions,
): ResponseInputItem.FunctionCallOutput['output'] {
  const text = textOf(content);
  const failed = isError === true && !/^\s*error\b/i.test(text);
  if (typeof content === 'string' || content.every((part) => part.type === 'text')) {
    return failed ? `Error: ${text}` : text;
  }
  const parts = content.map((part) => toInputPart(part, { path, failure }));
  return failed ? [{ type: 'input_text', text: 'Error:' }, ...parts] : parts;
}
