import {
  type AssistantMessage,
  type AssistantPart,
  type AudioPart,
  assertNever,
  contentParts,
  type JsonObject,
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
import { OPENAI } from '../../api/endpoint.ts';
import { type Keeper, sentBack, THOUGHT_FIELD } from '../../response/chat/kept-fields.ts';
import { type PartPlace, toContentPart, toTextPart } from '../content-parts.ts';

/**
 * A conversation in the form of Chat Completions. Reasoning and sources have no field there and are left out; images and documents
 * in a tool's result, which may only be text, follow in a user's message.
 *
 * @param pluginId the plugin whose fields of a user's part's `providerMetadata` are sent
 * @param keeper the service that gets back what it sent beside its answers
 * @throws UnsupportedError, InvalidRequestError for a user's part that cannot be sent
 */
export function toOpenAIMessages(
  messages: readonly Message[],
  failure: ProviderErrorOptions,
  warnings: Warning[],
  pluginId: string = OPENAI.id,
  keeper?: Keeper,
): ChatCompletionMessageParam[] {
  const place = { pluginId, failure };
  const result: ChatCompletionMessageParam[] = [];
  let attachments: ChatCompletionContentPart[] = [];
  // All results of a turn must come directly after it.
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
        result.push(assistantMessage(message, { pluginId, path, warnings, keeper }));
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

/** The place of an assistant's message, and the target service. */
interface AssistantPlace {
  readonly pluginId: string;
  readonly path: string;
  readonly warnings: Warning[];
  readonly keeper: Keeper | undefined;
}

function assistantMessage(message: AssistantMessage, place: AssistantPlace): ChatCompletionAssistantMessageParam {
  if (typeof message.content === 'string') return { role: 'assistant', content: message.content };
  const { path, warnings, keeper } = place;
  let text = '';
  let refusal = '';
  let audio: { id: string } | undefined;
  let kept: JsonObject = {};
  const calls: ChatCompletionMessageFunctionToolCall[] = [];
  for (const [index, part] of contentParts(message).entries()) {
    const back = keeper === undefined ? {} : sentBack(part, keeper);
    switch (part.type) {
      case 'text':
        text += part.text;
        kept = joinKept(kept, back);
        break;
      case 'refusal':
        refusal += part.refusal;
        break;
      case 'tool-call': {
        // The text as the model wrote it, if it is available: the provider's prompt cache needs the exact text.
        const written = part.rawArguments ?? JSON.stringify(part.arguments ?? {});
        calls.push({
          id: part.id,
          type: 'function',
          function: { name: part.name, arguments: written === '' ? '{}' : written },
          ...back,
        });
        break;
      }
      case 'reasoning':
        kept = joinKept(kept, back);
        break;
      case 'source':
        break;
      case 'audio': {
        const id = audioId(part, place.pluginId);
        if (id !== undefined) audio = { id };
        else if (part.transcript !== undefined) text += part.transcript;
        if (id === undefined) warnings.push(lostPart(part, `${path}.content[${index}]`));
        break;
      }
      case 'image':
      case 'file':
      case 'provider-block':
        warnings.push(lostPart(part, `${path}.content[${index}]`));
        break;
      default:
        assertNever(part);
    }
  }
  const { [THOUGHT_FIELD]: thoughts, ...fields } = kept;
  const silent = text === '' && (calls.length > 0 || refusal !== '' || audio !== undefined);
  return {
    role: 'assistant',
    content: silent ? null : text,
    ...(refusal !== '' && { refusal }),
    ...(audio !== undefined && { audio }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...fields,
    // Elsewhere, unsigned thinking has no use, and some servers refuse it.
    ...(calls.length > 0 && thoughts !== undefined && { [THOUGHT_FIELD]: thoughts }),
  };
}

/** The fields of several parts that are sent back in one message: texts and lists are concatenated. */
function joinKept(kept: JsonObject, more: JsonObject): JsonObject {
  const joined: { [field: string]: unknown } = { ...kept };
  for (const [field, value] of Object.entries(more)) {
    const before = joined[field];
    if (typeof before === 'string' && typeof value === 'string') joined[field] = before + value;
    else joined[field] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
  }
  return joined;
}

/**
 * The id of a sound that the service made and stores.
 * @see https://platform.openai.com/docs/guides/audio#multi-turn-conversations
 */
function audioId({ id, expiresAt, origin }: AudioPart, pluginId: string): string | undefined {
  const isOwn = origin === undefined || origin.provider === pluginId;
  return isOwn && (expiresAt === undefined || expiresAt > Date.now()) ? id : undefined;
}

function lostPart(part: AssistantPart, setting: string): Warning {
  const instead = part.type === 'audio' && part.transcript !== undefined ? ' Its transcript was sent as text.' : '';
  return {
    code: 'unsupported-content',
    setting,
    message: `The ${part.type} in an assistant's message was left out: Chat Completions supports only text there.${instead}`,
  };
}

function toolMessages(message: ToolMessage): ChatCompletionToolMessageParam[] {
  return toolResults(message).map((result) => ({
    role: 'tool',
    tool_call_id: result.toolCallId,
    content: resultText(result),
  }));
}

/** There is no field for a failure, so it is in the text. */
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
    attachments.push({ type: 'text', text: `The other results of the tool call ${toolCallId}, besides its text:` });
    attachments.push(...media.map((part) => toContentPart(part, place)));
    warnings.push({
      code: 'unsupported-content',
      setting: place.path,
      message: `Parts other than text in the result of ${toolCallId} were sent in a user's message: Chat Completions supports only text in results.`,
    });
  }
  return attachments;
}
