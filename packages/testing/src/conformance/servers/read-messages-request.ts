import {
  type ContentPart,
  fieldsOf,
  isObject,
  type JsonObject,
  listOf,
  stringOf,
  type ToolChoice,
} from '@flexiai/core/plugin';
import type { RecordedRequest } from '../../server/recorded-request.ts';
import type { SentMessage, SentRequest, SentTool } from '../sent-request.ts';
import { booleanOf, given, numberOf, textsOf } from './wire-values.ts';

/** @see https://platform.claude.com/docs/en/api/messages */
export function readMessagesRequest({ method, path, body, stream }: RecordedRequest): SentRequest | undefined {
  if (method !== 'POST' || !path.endsWith('/v1/messages')) return undefined;
  const fields = fieldsOf(body);
  const messages = listOf(fields['messages']).map(fieldsOf);
  const instructions = [fields['system'], ...messages.filter(isInstruction).map(({ content }) => content)];
  const choice = fieldsOf(fields['tool_choice']);
  return {
    stream,
    system: instructions.map(textOfBlocks).filter(Boolean).join('\n'),
    messages: messages.filter((message) => !isInstruction(message)).map(readMessage),
    tools: listOf(fields['tools']).map(fieldsOf).map(readTool),
    ...given({
      model: stringOf(fields['model']),
      maxOutputTokens: numberOf(fields['max_tokens']),
      temperature: numberOf(fields['temperature']),
      topP: numberOf(fields['top_p']),
      topK: numberOf(fields['top_k']),
      stop: textsOf(fields['stop_sequences']),
      parallelToolCalls: choice['disable_parallel_tool_use'] === true ? false : undefined,
      metadata: readMetadata(fieldsOf(fields['metadata'])),
      toolChoice: readToolChoice(choice),
      responseFormat: readFormat(fieldsOf(fieldsOf(fields['output_config'])['format'])),
      reasoning: readReasoning(fields),
    }),
  };
}

function readTool({ name, description, input_schema: parameters, strict }: JsonObject): SentTool {
  return {
    name: String(name),
    ...given({
      description: stringOf(description),
      parameters: isObject(parameters) ? parameters : undefined,
      strict: booleanOf(strict),
    }),
  };
}

function readToolChoice({ type, name }: JsonObject): ToolChoice | undefined {
  if (type === 'auto' || type === 'none') return type;
  if (type === 'any') return 'required';
  return type === 'tool' ? { name: String(name) } : undefined;
}

function readFormat({ type, schema }: JsonObject): SentRequest['responseFormat'] {
  return type === 'json_schema' ? { type: 'json-schema', schema } : undefined;
}

function readReasoning({ thinking, output_config: output }: JsonObject): SentRequest['reasoning'] {
  const { type, budget_tokens: budget } = fieldsOf(thinking);
  if (type === undefined || type === 'disabled') return undefined;
  return given({ effort: stringOf(fieldsOf(output)['effort']), budgetTokens: numberOf(budget) });
}

/** The only label of the API. */
function readMetadata({ user_id: userId }: JsonObject): SentRequest['metadata'] {
  return typeof userId === 'string' ? { userId } : undefined;
}

function isInstruction({ role }: JsonObject): boolean {
  return role === 'system';
}

function textOfBlocks(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((block) => stringOf(fieldsOf(block)['text']) ?? '')
    .join('\n');
}

function readMessage({ role, content }: JsonObject): SentMessage {
  const parts: ContentPart[] =
    typeof content === 'string'
      ? [{ type: 'text', text: content }]
      : listOf(content).flatMap((block) => readBlock(fieldsOf(block)));
  return { role: role === 'assistant' ? 'assistant' : 'user', content: parts };
}

function readBlock(block: JsonObject): ContentPart[] {
  switch (block['type']) {
    case 'text':
      return [{ type: 'text', text: String(block['text']) }];
    case 'image':
      return [{ type: 'image', ...readSource(fieldsOf(block['source'])) }];
    case 'document':
      return [
        { type: 'file', ...readSource(fieldsOf(block['source'])), ...given({ filename: stringOf(block['title']) }) },
      ];
    case 'thinking':
      return [{ type: 'reasoning', text: String(block['thinking']), signature: String(block['signature']) }];
    case 'redacted_thinking':
      return [{ type: 'reasoning', text: '', redacted: String(block['data']) }];
    case 'tool_use':
      return [{ type: 'tool-call', id: String(block['id']), name: String(block['name']), arguments: block['input'] }];
    case 'tool_result':
      return [readResult(block)];
    default:
      return [];
  }
}

function readResult({ tool_use_id: id, content, is_error: failed }: JsonObject): ContentPart {
  const parts =
    typeof content === 'string'
      ? content
      : listOf(content)
          .flatMap((block) => readBlock(fieldsOf(block)))
          .filter(isResultPart);
  return {
    type: 'tool-result',
    toolCallId: String(id),
    content: parts,
    ...(failed === true && { isError: true }),
  };
}

function isResultPart(part: ContentPart): part is Extract<ContentPart, { type: 'text' | 'image' | 'file' }> {
  return part.type === 'text' || part.type === 'image' || part.type === 'file';
}

function readSource({ type, data, media_type: mediaType, url }: JsonObject) {
  return type === 'url' ? { url: String(url) } : { data: String(data), mediaType: String(mediaType) };
}
