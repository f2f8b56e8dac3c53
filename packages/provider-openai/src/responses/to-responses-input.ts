import {
  type AssistantMessage,
  assertNever,
  contentParts,
  type Message,
  type ProviderErrorOptions,
  type SystemMessage,
  stringOf,
  type ToolCallPart,
  type ToolMessage,
  type ToolResultPart,
  textOf,
  toolResults,
  type UserMessage,
  type Warning,
} from '@flexiai/core/plugin';
import type {
  EasyInputMessage,
  ResponseFunctionToolCall,
  ResponseInputItem,
  ResponseOutputRefusal,
  ResponseOutputText,
} from 'openai/resources/responses/responses';
import { toInputPart, toInputText } from './input-parts.ts';
import { type ReplayedReasoning, replayReasoning } from './reasoning-replay.ts';

/** What a model said, by its words: the API takes it without the id that it once had. */
interface SpokenMessage {
  readonly type: 'message';
  readonly role: 'assistant';
  readonly content: readonly (ResponseOutputText | ResponseOutputRefusal)[];
}

export type InputItem = ResponseInputItem | SpokenMessage | ReplayedReasoning;

/**
 * A conversation as the Responses API takes it: a list of items. Reasoning that came from there goes back as it was, right
 * before what followed it; other reasoning and sources have no place and are left out.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 * @throws UnsupportedError, InvalidRequestError for a part that cannot be sent
 */
export function toResponsesInput(
  messages: readonly Message[],
  failure: ProviderErrorOptions,
  warnings: Warning[],
): InputItem[] {
  const items: InputItem[] = [];
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
        items.push(...assistantItems(message, path, failure, warnings));
        break;
      case 'tool':
        items.push(...toolOutputs(message, path, failure));
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

function assistantItems(
  message: AssistantMessage,
  path: string,
  { model }: ProviderErrorOptions,
  warnings: Warning[],
): InputItem[] {
  const items: InputItem[] = [];
  let spoken: SpokenMessage['content'] = [];
  let reasoned = false;
  const push = (item: InputItem | undefined): void => {
    if (spoken.length > 0) items.push({ type: 'message', role: 'assistant', content: spoken });
    spoken = [];
    if (item !== undefined) items.push(item);
  };
  for (const [index, part] of contentParts(message).entries()) {
    switch (part.type) {
      case 'text':
        if (part.text !== '') spoken = [...spoken, { type: 'output_text', text: part.text, annotations: [] }];
        break;
      case 'refusal':
        spoken = [...spoken, { type: 'refusal', refusal: part.refusal }];
        break;
      case 'reasoning': {
        const item = replayReasoning(part, model);
        if (item === undefined) break;
        reasoned = true;
        push(item);
        break;
      }
      case 'tool-call':
        push(functionCall(part, reasoned));
        break;
      case 'source':
        break;
      case 'provider-block':
      case 'image':
      case 'file':
      case 'audio':
        warnings.push({
          code: 'unsupported-content',
          setting: `${path}.content[${index}]`,
          message: `The ${part.type} in an assistant's message was left out: the Responses API takes text there.`,
        });
        break;
      default:
        assertNever(part);
    }
  }
  push(undefined);
  // A thought that led to nothing (an answer that was cut) is refused.
  while (items.at(-1)?.type === 'reasoning') items.pop();
  return items;
}

/**
 * `call_id` ties a call to its output. The item's own id ties it to the reasoning before it, and is refused without that.
 */
function functionCall(part: ToolCallPart, reasoned: boolean): ResponseFunctionToolCall {
  // The text as the model wrote it, where it is there: the provider's prompt cache goes by the letter.
  const written = part.rawArguments ?? JSON.stringify(part.arguments ?? {});
  const itemId = reasoned ? stringOf(part.providerMetadata?.['openai']?.['itemId']) : undefined;
  return {
    type: 'function_call',
    ...(itemId !== undefined && { id: itemId }),
    call_id: part.id,
    name: part.name,
    arguments: written === '' ? '{}' : written,
  };
}

function toolOutputs(message: ToolMessage, path: string, failure: ProviderErrorOptions): InputItem[] {
  return toolResults(message).map((result) => ({
    type: 'function_call_output',
    call_id: result.toolCallId,
    output: outputOf(result, path, failure),
  }));
}

/** There is no field for a failure: the model reads of it. */
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
