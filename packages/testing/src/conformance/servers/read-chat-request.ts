import {
  type ContentPart,
  fieldsOf,
  isObject,
  type JsonObject,
  listOf,
  mediaTypeOf,
  stringOf,
  type ToolChoice,
} from '@flexiai/core/plugin';
import type { RecordedRequest } from '../../server/recorded-request.ts';
import type { SentMessage, SentRequest, SentTool } from '../sent-request.ts';
import { booleanOf, given, jsonOf, labelsOf, mediaOfUrl, numberOf, textsOf } from './wire-values.ts';

/** @see https://platform.openai.com/docs/api-reference/chat/create */
export function readChatRequest({ method, path, body, stream }: RecordedRequest): SentRequest | undefined {
  if (method !== 'POST' || !path.endsWith('/chat/completions')) return undefined;
  const fields = fieldsOf(body);
  const messages = listOf(fields['messages']).map(fieldsOf);
  const effort = stringOf(fields['reasoning_effort']);
  return {
    stream,
    system: messages.filter(isInstruction).map(textOfMessage).join('\n'),
    messages: messages.filter((message) => !isInstruction(message)).map(readMessage),
    tools: listOf(fields['tools']).map((tool) => readTool(fieldsOf(fieldsOf(tool)['function']))),
    ...given({
      model: stringOf(fields['model']),
      maxOutputTokens: numberOf(fields['max_completion_tokens']) ?? numberOf(fields['max_tokens']),
      temperature: numberOf(fields['temperature']),
      topP: numberOf(fields['top_p']),
      seed: numberOf(fields['seed']),
      stop: textsOf(fields['stop']),
      frequencyPenalty: numberOf(fields['frequency_penalty']),
      presencePenalty: numberOf(fields['presence_penalty']),
      parallelToolCalls: booleanOf(fields['parallel_tool_calls']),
      metadata: labelsOf(fields['metadata']),
      toolChoice: readToolChoice(fields['tool_choice']),
      responseFormat: readFormat(fieldsOf(fields['response_format'])),
      reasoning: effort === undefined ? undefined : { effort },
    }),
  };
}

/** A function in the format of both OpenAI APIs. */
export function readTool({ name, description, parameters, strict }: JsonObject): SentTool {
  return {
    name: String(name),
    ...given({
      description: stringOf(description),
      parameters: isObject(parameters) ? parameters : undefined,
      strict: booleanOf(strict),
    }),
  };
}

/** The tool choice in the format of both OpenAI APIs. */
export function readToolChoice(choice: unknown): ToolChoice | undefined {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  if (!isObject(choice)) return undefined;
  return { name: String(choice['name'] ?? fieldsOf(choice['function'])['name']) };
}

function readFormat({ type, json_schema: format }: JsonObject): SentRequest['responseFormat'] {
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema') return undefined;
  const { schema, strict } = fieldsOf(format);
  return { type: 'json-schema', schema, strict: strict === true };
}

function isInstruction({ role }: JsonObject): boolean {
  return role === 'system' || role === 'developer';
}

function textOfMessage({ content }: JsonObject): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((part) => stringOf(fieldsOf(part)['text']) ?? '')
    .join('');
}

function readMessage(message: JsonObject): SentMessage {
  const { role, content } = message;
  if (role === 'tool') {
    const text = textOfMessage(message);
    const toolCallId = String(message['tool_call_id']);
    // The wire has no field for a failure: the text contains it.
    const isError = /^error\b/i.test(text);
    return { role, content: [{ type: 'tool-result', toolCallId, content: text, ...(isError && { isError }) }] };
  }
  const parts: ContentPart[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content).flatMap(readPart);
  const refusal = stringOf(message['refusal']);
  if (refusal !== undefined) parts.push({ type: 'refusal', refusal });
  for (const call of listOf(message['tool_calls']).map(fieldsOf)) {
    const { name, arguments: written } = fieldsOf(call['function']);
    parts.push({ type: 'tool-call', id: String(call['id']), name: String(name), arguments: jsonOf(written) });
  }
  return { role: role === 'assistant' ? 'assistant' : 'user', content: parts };
}

function readPart(part: unknown): ContentPart[] {
  const fields = fieldsOf(part);
  switch (fields['type']) {
    case 'text':
      return [{ type: 'text', text: String(fields['text']) }];
    case 'refusal':
      return [{ type: 'refusal', refusal: String(fields['refusal']) }];
    case 'image_url':
      return [{ type: 'image', ...mediaOfUrl(String(fieldsOf(fields['image_url'])['url'])) }];
    case 'file': {
      const { file_data: data, filename } = fieldsOf(fields['file']);
      return [{ type: 'file', ...mediaOfUrl(String(data)), ...given({ filename: stringOf(filename) }) }];
    }
    case 'input_audio': {
      const { data, format } = fieldsOf(fields['input_audio']);
      return [{ type: 'audio', data: String(data), mediaType: mediaTypeOf(`audio/${String(format)}`) }];
    }
    default:
      return [];
  }
}
