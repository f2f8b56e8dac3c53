import {
  type AssistantMessage,
  fieldsOf,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  type ProviderErrorOptions,
  stringOf,
  type UnifiedRequest,
  UnsupportedError,
} from '@flexiai/core/define';
import { alternatingRoles } from './alternating-roles.ts';
import type { Quirks } from './quirks.ts';
import { ShortCallIds } from './short-call-ids.ts';

/** The owner of the messages, and the target dialect. */
export interface MessageFitting {
  /** The id of the plugin: the reasoning of other plugins is not the endpoint's own. */
  readonly id: string;
  readonly quirks: Quirks;
  readonly request: UnifiedRequest;
  readonly failure: ProviderErrorOptions;
}

/**
 * Converts messages for OpenAI to messages for the endpoint. A refusal becomes text, because only OpenAI has a field for it. System
 * messages at the beginning become one, and so do neighbours of one role: many chat templates support nothing else.
 *
 * @throws UnsupportedError for content that the endpoint does not support
 */
export function fitMessages(messages: readonly unknown[], fitting: MessageFitting): readonly unknown[] {
  const idOf = callIds(messages, fitting.quirks.toolCallIdLength);
  // Each message of the model corresponds to one of the request's, in the same order.
  const written = fitting.request.messages.filter((message) => message.role === 'assistant').values();
  const fitted = oneInstruction(messages).map((message) => {
    if (!isObject(message)) return message;
    switch (message['role']) {
      case 'assistant':
        return fitAssistant(message, written.next().value, idOf, fitting);
      case 'tool':
        return { ...message, tool_call_id: idOf(message['tool_call_id']) };
      case 'user':
        return fitUser(message, fitting);
      default:
        return message;
    }
  });
  return alternatingRoles(fitted, fitting);
}

/** @see https://huggingface.co/Qwen/Qwen3.5-35B-A3B/blob/main/chat_template.jinja */
function oneInstruction(messages: readonly unknown[]): readonly unknown[] {
  const end = messages.findIndex((message) => objectOf(message)?.['role'] !== 'system');
  const count = end === -1 ? messages.length : end;
  if (count < 2) return messages;
  const first = messages.slice(1, count).reduce(joinInstructions, messages[0]);
  return [first, ...messages.slice(count)];
}

function joinInstructions(first: unknown, second: unknown): unknown {
  const [one, two] = [objectOf(first)?.['content'], objectOf(second)?.['content']];
  if (typeof one === 'string' && typeof two === 'string') return { role: 'system', content: `${one}\n\n${two}` };
  const [next, ...rest] = textParts(two).map(fieldsOf);
  const apart = next === undefined ? [] : [{ ...next, text: `\n\n${String(next['text'] ?? '')}` }];
  return { role: 'system', content: [...textParts(one), ...apart, ...rest] };
}

/** Parts remain parts: one may have a mark for the prompt cache. */
function textParts(content: unknown): readonly unknown[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content);
}

/** The new id of each tool call. */
type IdOf = (id: unknown) => unknown;

function callIds(messages: readonly unknown[], length: number | undefined): IdOf {
  if (length === undefined) return (id) => id;
  const calls = messages.flatMap((message) => listOf(objectOf(message)?.['tool_calls']));
  const ids = new ShortCallIds(
    length,
    calls.map((call) => String(objectOf(call)?.['id'])),
  );
  return (id) => ids.of(String(id));
}

function fitAssistant(
  { refusal, ...message }: JsonObject,
  written: AssistantMessage | undefined,
  idOf: IdOf,
  { id, quirks }: MessageFitting,
): JsonObject {
  const calls = listOf(message['tool_calls']);
  const reasoning = quirks.reasoning === undefined ? '' : ownReasoning(written, id);
  return {
    ...message,
    ...(refusal !== undefined && { content: [message['content'], refusal].filter(stringOf).join('\n') }),
    ...(quirks.reasoning !== undefined &&
      (reasoning !== '' || quirks.reasoningInEveryMessage === true) && { [quirks.reasoning]: reasoning }),
    ...(calls.length > 0 && {
      tool_calls: calls.map((call) => (isObject(call) ? { ...call, id: idOf(call['id']) } : call)),
    }),
  };
}

/** The reasoning of the endpoint's own model. */
function ownReasoning(message: AssistantMessage | undefined, id: string): string {
  let text = '';
  for (const part of typeof message?.content === 'object' ? message.content : []) {
    if (part.type === 'reasoning' && (part.origin === undefined || part.origin.provider === id)) text += part.text;
  }
  return text;
}

function fitUser(message: JsonObject, fitting: MessageFitting): JsonObject {
  const { content } = message;
  return Array.isArray(content) ? { ...message, content: content.map((part) => fitPart(part, fitting)) } : message;
}

function fitPart(part: unknown, { quirks, failure }: MessageFitting): unknown {
  const fields = objectOf(part);
  const refuse = (what: string): UnsupportedError =>
    new UnsupportedError(`"${failure.provider}" does not support ${what} in a message.`, failure);
  switch (fields?.['type']) {
    case 'file':
      if (quirks.files === false) throw refuse('documents');
      return quirks.files === 'document_url' ? documentUrl(objectOf(fields['file'])) : part;
    case 'input_audio':
      if (quirks.audio === false) throw refuse('sound');
      return quirks.audio === 'data' ? { ...fields, input_audio: objectOf(fields['input_audio'])?.['data'] } : part;
    case 'image_url': {
      const url = stringOf(objectOf(fields['image_url'])?.['url']) ?? '';
      if (quirks.imageUrls === false && /^https?:/i.test(url)) {
        throw refuse('images by URL; pass their bytes as data, not a URL,');
      }
      return part;
    }
    default:
      return part;
  }
}

/** @see https://github.com/mistralai/client-ts/blob/main/src/models/components/documenturlchunk.ts */
function documentUrl(file: JsonObject | undefined): JsonObject {
  return { type: 'document_url', document_url: file?.['file_data'], document_name: file?.['filename'] };
}
