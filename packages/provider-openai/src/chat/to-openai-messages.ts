import {
  type AssistantMessage,
  assertNever,
  contentParts,
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
import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
  ChatCompletionSystemMessageParam,
  ChatCompletionToolMessageParam,
  ChatCompletionUserMessageParam,
} from 'openai/resources/chat/completions';
import { OPENAI } from '../endpoint.ts';
import { type PartPlace, toContentPart, toTextPart } from './content-parts.ts';

/**
 * A conversation as Chat Completions takes it. Reasoning and sources have no field there and are left out; pictures and
 * documents in a tool's result, which may only be text, follow in a user's message.
 *
 * @param pluginId whose fields of a part's `providerMetadata` go along
 * @throws UnsupportedError, InvalidRequestError for a user's part that cannot be sent
 */
export function toOpenAIMessages(
  messages: readonly Message[],
  failure: ProviderErrorOptions,
  warnings: Warning[],
  pluginId: string = OPENAI.id,
): ChatCompletionMessageParam[] {
  const place = { pluginId, failure };
  const result: ChatCompletionMessageParam[] = [];
  let attachments: ChatCompletionContentPart[] = [];
  // All results of a turn must follow it before anything else does.
  const flush = (): void => {
    if (attachments.length > 0) result.push({ role: 'user', content: attachments });
    attachments = [];
  };
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    if (message.role !== 'tool') flush();
    switch (message.role) {
      case 'system':
        result.push(systemMessage(message, pluginId));
        break;
      case 'user':
        result.push(userMessage(message, { ...place, path }));
        break;
      case 'assistant':
        result.push(assistantMessage(message, path, warnings));
        break;
      case 'tool':
        result.push(...toolMessages(message));
        attachments.push(...attachmentsOf(message, { ...place, path }, warnings));
        break;
      default:
        assertNever(message);
    }
  }
  flush();
  return result;
}

function systemMessage({ content }: SystemMessage, pluginId: string): ChatCompletionSystemMessageParam {
  if (typeof content === 'string') return { role: 'system', content };
  return { role: 'system', content: content.map((part) => toTextPart(part, pluginId)) };
}

function userMessage({ content }: UserMessage, place: PartPlace): ChatCompletionUserMessageParam {
  if (typeof content === 'string') return { role: 'user', content };
  return {
    role: 'user',
    content: content.map((part, index) => toContentPart(part, { ...place, path: `${place.path}.content[${index}]` })),
  };
}

function assistantMessage(
  message: AssistantMessage,
  path: string,
  warnings: Warning[],
): ChatCompletionAssistantMessageParam {
  if (typeof message.content === 'string') return { role: 'assistant', content: message.content };
  let text = '';
  let refusal = '';
  const calls: ChatCompletionMessageFunctionToolCall[] = [];
  for (const [index, part] of contentParts(message).entries()) {
    switch (part.type) {
      case 'text':
        text += part.text;
        break;
      case 'refusal':
        refusal += part.refusal;
        break;
      case 'tool-call': {
        // The text as the model wrote it, where it is there: the provider's prompt cache goes by the letter.
        const written = part.rawArguments ?? JSON.stringify(part.arguments ?? {});
        calls.push({
          id: part.id,
          type: 'function',
          function: { name: part.name, arguments: written === '' ? '{}' : written },
        });
        break;
      }
      case 'reasoning':
      case 'source':
        break;
      case 'provider-block':
      case 'image':
      case 'file':
      case 'audio':
        warnings.push({
          code: 'unsupported-content',
          setting: `${path}.content[${index}]`,
          message: `The ${part.type} in an assistant's message was left out: Chat Completions takes text there.`,
        });
        break;
      default:
        assertNever(part);
    }
  }
  const silent = text === '' && (calls.length > 0 || refusal !== '');
  return {
    role: 'assistant',
    content: silent ? null : text,
    ...(refusal !== '' && { refusal }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function toolMessages(message: ToolMessage): ChatCompletionToolMessageParam[] {
  return toolResults(message).map((result) => ({
    role: 'tool',
    tool_call_id: result.toolCallId,
    content: resultText(result),
  }));
}

/** There is no field for a failure: the model reads of it. */
function resultText({ content, isError }: ToolResultPart): string {
  const text = textOf(content);
  return isError === true && !/^\s*error\b/i.test(text) ? `Error: ${text}` : text;
}

function attachmentsOf(message: ToolMessage, place: PartPlace, warnings: Warning[]): ChatCompletionContentPart[] {
  const attachments: ChatCompletionContentPart[] = [];
  for (const { content, toolCallId } of toolResults(message)) {
    if (typeof content === 'string') continue;
    const media = content.filter((part) => part.type !== 'text');
    if (media.length === 0) continue;
    attachments.push({ type: 'text', text: `What the tool call ${toolCallId} returned beside its text:` });
    attachments.push(...media.map((part) => toContentPart(part, place)));
    warnings.push({
      code: 'unsupported-content',
      setting: place.path,
      message: `What is not text in the result of ${toolCallId} was sent in a user's message: Chat Completions takes text in results.`,
    });
  }
  return attachments;
}
