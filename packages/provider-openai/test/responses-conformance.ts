import {
  type ContentPart,
  fieldsOf,
  isObject,
  type JsonObject,
  listOf,
  parseJson,
  type ToolChoice,
} from '@flexiai/core/plugin';
import {
  type ConformanceServer,
  type RecordedRequest,
  type SentMessage,
  type SentRequest,
  startOpenAIServer,
} from '@flexiai/testing';
import { API_KEY } from './harness.ts';

/** OpenAI's Responses, as strict as the service. */
export const responsesConformance: ConformanceServer = {
  name: 'OpenAI Responses',
  start: (options) => startOpenAIServer({ ...options, strict: true }),
  apiKey: API_KEY,
  readRequest: readResponsesRequest,
  finishReasons: {
    stop: 'completed',
    length: 'max_output_tokens',
    'tool-calls': 'completed',
    'content-filter': 'content_filter',
  },
  errorBody: (message) => ({ error: { message, type: 'server_error', param: null, code: null } }),
};

function readResponsesRequest({ method, path, body, stream }: RecordedRequest): SentRequest | undefined {
  if (method !== 'POST' || !path.endsWith('/responses')) return undefined;
  const fields = fieldsOf(body);
  const items = listOf(fields['input']).map(fieldsOf);
  const { format } = fieldsOf(fields['text']);
  const effort = fieldsOf(fields['reasoning'])['effort'];
  const toolChoice = readToolChoice(fields['tool_choice']);
  const responseFormat = readFormat(fieldsOf(format));
  return {
    stream,
    system: items.filter(isInstruction).map(textOfMessage).join('\n'),
    messages: messagesOf(items.filter((item) => !isInstruction(item))),
    tools: listOf(fields['tools']).map((tool) => {
      const { name, description, parameters, strict } = fieldsOf(tool);
      return {
        name: String(name),
        ...(typeof description === 'string' && { description }),
        ...(isObject(parameters) && { parameters }),
        ...(strict === true && { strict }),
      };
    }),
    ...(typeof fields['model'] === 'string' && { model: fields['model'] }),
    ...(typeof fields['max_output_tokens'] === 'number' && { maxOutputTokens: fields['max_output_tokens'] }),
    ...(typeof fields['temperature'] === 'number' && { temperature: fields['temperature'] }),
    ...(typeof fields['top_p'] === 'number' && { topP: fields['top_p'] }),
    ...(typeof fields['parallel_tool_calls'] === 'boolean' && { parallelToolCalls: fields['parallel_tool_calls'] }),
    ...(isObject(fields['metadata']) && { metadata: labelsOf(fields['metadata']) }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(responseFormat !== undefined && { responseFormat }),
    ...(typeof effort === 'string' && { reasoning: { effort } }),
  };
}

function labelsOf(metadata: JsonObject): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(metadata).map(([name, label]) => [name, String(label)]));
}

function readToolChoice(choice: unknown): ToolChoice | undefined {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  return isObject(choice) ? { name: String(choice['name']) } : undefined;
}

function readFormat({ type, schema }: JsonObject): SentRequest['responseFormat'] {
  if (type === 'json_object') return { type: 'json' };
  return type === 'json_schema' ? { type: 'json-schema', schema } : undefined;
}

function isInstruction({ role }: JsonObject): boolean {
  return role === 'system' || role === 'developer';
}

function textOfMessage({ content }: JsonObject): string {
  return partsOf(content)
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('');
}

/** The turns that items make up: what the model said, thought and asked for in one go is one of them. */
function messagesOf(items: readonly JsonObject[]): readonly SentMessage[] {
  const messages: { readonly role: SentMessage['role']; readonly content: ContentPart[] }[] = [];
  for (const item of items) {
    const role = roleOf(item);
    const last = messages.at(-1);
    if (last?.role === role && role !== 'user') last.content.push(...contentOf(item));
    else messages.push({ role, content: contentOf(item) });
  }
  return messages;
}

function roleOf({ type, role }: JsonObject): SentMessage['role'] {
  if (type === 'function_call_output') return 'tool';
  return type === 'message' && role === 'user' ? 'user' : 'assistant';
}

function contentOf(item: JsonObject): ContentPart[] {
  switch (item['type']) {
    case 'message':
      return partsOf(item['content']);
    case 'function_call': {
      const { call_id: id, name, arguments: written } = item;
      return [{ type: 'tool-call', id: String(id), name: String(name), arguments: parseJson(String(written)) }];
    }
    case 'function_call_output': {
      const content = partsOf(item['output']).filter(({ type }) => type === 'text' || type === 'image');
      const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
      // The wire has no field for a failure: the text tells of it.
      const isError = /^error\b/i.test(text);
      return [{ type: 'tool-result', toolCallId: String(item['call_id']), content: text, ...(isError && { isError }) }];
    }
    case 'reasoning': {
      const text = listOf(item['summary']).map((part) => String(fieldsOf(part)['text']));
      const signature = item['encrypted_content'];
      return [{ type: 'reasoning', text: text.join(''), ...(typeof signature === 'string' && { signature }) }];
    }
    default:
      return [];
  }
}

function partsOf(content: unknown): ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return listOf(content).flatMap((part): ContentPart[] => {
    const { type, text, refusal, image_url: image, file_data: data, filename } = fieldsOf(part);
    switch (type) {
      case 'input_text':
      case 'output_text':
        return [{ type: 'text', text: String(text) }];
      case 'refusal':
        return [{ type: 'refusal', refusal: String(refusal) }];
      case 'input_image':
        return [{ type: 'image', ...mediaOf(String(image)) }];
      case 'input_file':
        return [{ type: 'file', ...mediaOf(String(data)), filename: String(filename) }];
      default:
        return [];
    }
  });
}

/** Where the bytes are: in the URL itself, or at it. */
function mediaOf(url: string): { readonly url: string } | { readonly data: string; readonly mediaType: string } {
  const [, mediaType = '', data = ''] = /^data:([^;,]*)[^,]*;base64,(.*)$/s.exec(url) ?? [];
  return mediaType === '' ? { url } : { data, mediaType };
}
