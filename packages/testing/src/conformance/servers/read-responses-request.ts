import { type ContentPart, fieldsOf, type JsonObject, listOf, stringOf } from '@flexiai/core/plugin';
import type { RecordedRequest } from '../../server/recorded-request.ts';
import type { SentMessage, SentRequest } from '../sent-request.ts';
import { readTool, readToolChoice } from './read-chat-request.ts';
import { booleanOf, given, jsonOf, labelsOf, mediaOfUrl, numberOf } from './wire-values.ts';

/** @see https://platform.openai.com/docs/api-reference/responses/create */
export function readResponsesRequest({ method, path, body, stream }: RecordedRequest): SentRequest | undefined {
  if (method !== 'POST' || !path.endsWith('/responses')) return undefined;
  const fields = fieldsOf(body);
  const { input } = fields;
  const items =
    typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : listOf(input).map(fieldsOf);
  const instructions = items.filter(isInstruction).map(({ content }) => textOf(readContent(content)));
  return {
    stream,
    system: [stringOf(fields['instructions']) ?? [], ...instructions].flat().join('\n'),
    messages: readTurns(items.filter((item) => !isInstruction(item))),
    tools: listOf(fields['tools']).map((tool) => readTool(fieldsOf(tool))),
    ...given({
      model: stringOf(fields['model']),
      maxOutputTokens: numberOf(fields['max_output_tokens']),
      temperature: numberOf(fields['temperature']),
      topP: numberOf(fields['top_p']),
      parallelToolCalls: booleanOf(fields['parallel_tool_calls']),
      metadata: labelsOf(fields['metadata']),
      toolChoice: readToolChoice(fields['tool_choice']),
      responseFormat: readFormat(fieldsOf(fieldsOf(fields['text'])['format'])),
      reasoning: readReasoning(fieldsOf(fields['reasoning'])),
    }),
  };
}

function readFormat({ type, schema, strict }: JsonObject): SentRequest['responseFormat'] {
  if (type === 'json_object') return { type: 'json' };
  return type === 'json_schema' ? { type: 'json-schema', schema, strict: strict === true } : undefined;
}

/** Requesting only a summary does not set the reasoning effort. */
function readReasoning({ effort }: JsonObject): SentRequest['reasoning'] {
  return typeof effort === 'string' ? { effort } : undefined;
}

function isInstruction({ role }: JsonObject): boolean {
  return role === 'system' || role === 'developer';
}

/**
 * Groups items into turns: consecutive reasoning, text and calls of the model are one turn, and so are the results of
 * its calls.
 */
function readTurns(items: readonly JsonObject[]): readonly SentMessage[] {
  const turns: { readonly role: SentMessage['role']; readonly content: ContentPart[] }[] = [];
  for (const item of items) {
    const role = roleOf(item);
    const last = turns.at(-1);
    if (last?.role === role && role !== 'user') last.content.push(...readItem(item));
    else turns.push({ role, content: readItem(item) });
  }
  return turns;
}

function roleOf({ type, role }: JsonObject): SentMessage['role'] {
  if (type === 'function_call_output') return 'tool';
  return role === 'user' ? 'user' : 'assistant';
}

function readItem(item: JsonObject): ContentPart[] {
  switch (item['type']) {
    case 'function_call': {
      const { call_id: id, name, arguments: written } = item;
      return [{ type: 'tool-call', id: String(id), name: String(name), arguments: jsonOf(written) }];
    }
    case 'function_call_output':
      return [readOutput(item)];
    case 'reasoning': {
      const text = listOf(item['summary']).map((part) => stringOf(fieldsOf(part)['text']) ?? '');
      return [{ type: 'reasoning', text: text.join(''), ...given({ signature: stringOf(item['encrypted_content']) }) }];
    }
    default:
      return readContent(item['content']);
  }
}

function readOutput({ call_id: id, output }: JsonObject): ContentPart {
  const content = readContent(output);
  // The wire has no field for a failure: the text contains it.
  const isError = /^error\b/i.test(textOf(content));
  return {
    type: 'tool-result',
    toolCallId: String(id),
    content: content.filter((part) => part.type === 'text' || part.type === 'image' || part.type === 'file'),
    ...(isError && { isError }),
  };
}

function readContent(content: unknown): ContentPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return listOf(content).flatMap((part): ContentPart[] => {
    const { type, text, refusal, image_url: image, file_data: data, file_url: url = data, filename } = fieldsOf(part);
    switch (type) {
      case 'input_text':
      case 'output_text':
        return [{ type: 'text', text: String(text) }];
      case 'refusal':
        return [{ type: 'refusal', refusal: String(refusal) }];
      case 'input_image':
        return [{ type: 'image', ...mediaOfUrl(String(image)) }];
      case 'input_file':
        return [{ type: 'file', ...mediaOfUrl(String(url)), ...given({ filename: stringOf(filename) }) }];
      default:
        return [];
    }
  });
}

function textOf(content: readonly ContentPart[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
