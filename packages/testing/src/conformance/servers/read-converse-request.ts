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
import { booleanOf, given, jsonOf, labelsOf, numberOf, textsOf } from './wire-values.ts';

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export function readConverseRequest({ method, path, body, model, stream }: RecordedRequest): SentRequest | undefined {
  if (method !== 'POST' || !/\/converse(?:-stream)?$/.test(path)) return undefined;
  const fields = fieldsOf(body);
  const inference = fieldsOf(fields['inferenceConfig']);
  const own = fieldsOf(fields['additionalModelRequestFields']);
  const { tools, toolChoice } = fieldsOf(fields['toolConfig']);
  return {
    stream,
    system: listOf(fields['system'])
      .map((block) => stringOf(fieldsOf(block)['text']) ?? '')
      .filter(Boolean)
      .join('\n'),
    messages: listOf(fields['messages']).map((message) => readMessage(fieldsOf(message))),
    tools: listOf(tools).map((tool) => readTool(fieldsOf(fieldsOf(tool)['toolSpec']))),
    ...given({
      model,
      maxOutputTokens: numberOf(inference['maxTokens']),
      temperature: numberOf(inference['temperature']),
      topP: numberOf(inference['topP']),
      topK: numberOf(own['top_k']) ?? numberOf(fieldsOf(own['inferenceConfig'])['topK']),
      stop: textsOf(inference['stopSequences']),
      metadata: labelsOf(fields['requestMetadata']),
      toolChoice: readToolChoice(fieldsOf(toolChoice)),
      responseFormat: readFormat(fieldsOf(fields['outputConfig'])),
      reasoning: readReasoning(own, fieldsOf(fields['outputConfig'])),
    }),
  };
}

function readTool({ name, description, inputSchema, strict }: JsonObject): SentTool {
  const { json } = fieldsOf(inputSchema);
  return {
    name: String(name),
    ...given({
      description: stringOf(description),
      parameters: isObject(json) ? json : undefined,
      strict: booleanOf(strict),
    }),
  };
}

function readToolChoice({ auto, any, tool }: JsonObject): ToolChoice | undefined {
  if (auto !== undefined) return 'auto';
  if (any !== undefined) return 'required';
  return tool === undefined ? undefined : { name: String(fieldsOf(tool)['name']) };
}

function readFormat({ textFormat }: JsonObject): SentRequest['responseFormat'] {
  const { schema } = fieldsOf(fieldsOf(fieldsOf(textFormat)['structure'])['jsonSchema']);
  return schema === undefined ? undefined : { type: 'json-schema', schema: jsonOf(schema) };
}

function readReasoning({ thinking }: JsonObject, { effort }: JsonObject): SentRequest['reasoning'] {
  const { type, budget_tokens: budget } = fieldsOf(thinking);
  if (type === undefined || type === 'disabled') return undefined;
  return given({ effort: stringOf(effort), budgetTokens: numberOf(budget) });
}

function readMessage({ role, content }: JsonObject): SentMessage {
  return {
    role: role === 'assistant' ? 'assistant' : 'user',
    content: listOf(content).flatMap((block) => readBlock(fieldsOf(block))),
  };
}

function readBlock(block: JsonObject): ContentPart[] {
  const [kind = ''] = Object.keys(block);
  const value = fieldsOf(block[kind]);
  switch (kind) {
    case 'text':
      return [{ type: 'text', text: String(block['text']) }];
    case 'image':
      return [{ type: 'image', ...readSource(value, 'image') }];
    case 'document':
      return [{ type: 'file', ...readSource(value, 'document'), filename: String(value['name']) }];
    case 'video':
      return [{ type: 'file', ...readSource(value, 'video') }];
    case 'audio':
      return [{ type: 'audio', ...readSource(value, 'audio') }];
    case 'reasoningContent':
      return [readReasoningBlock(value)];
    case 'toolUse':
      return [
        { type: 'tool-call', id: String(value['toolUseId']), name: String(value['name']), arguments: value['input'] },
      ];
    case 'toolResult':
      return [readResult(value)];
    default:
      return [];
  }
}

function readReasoningBlock({ reasoningText, redactedContent }: JsonObject): ContentPart {
  if (redactedContent !== undefined) return { type: 'reasoning', text: '', redacted: String(redactedContent) };
  const { text, signature } = fieldsOf(reasoningText);
  return { type: 'reasoning', text: String(text), ...given({ signature: stringOf(signature) }) };
}

function readResult({ toolUseId, content, status }: JsonObject): ContentPart {
  const parts = listOf(content)
    .flatMap((block) => readBlock(fieldsOf(block)))
    .filter(isResultPart);
  return {
    type: 'tool-result',
    toolCallId: String(toolUseId),
    content: parts,
    ...(status === 'error' && { isError: true }),
  };
}

function isResultPart(part: ContentPart): part is Extract<ContentPart, { type: 'text' | 'image' | 'file' }> {
  return part.type === 'text' || part.type === 'image' || part.type === 'file';
}

/** The media types of the API's formats, where they are not the format with a prefix. */
const MEDIA_TYPES: { readonly [format: string]: string } = {
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  mov: 'video/quicktime',
};

function readSource(
  { format, source }: JsonObject,
  kind: string,
): { readonly data: string; readonly mediaType: string } {
  const { bytes } = fieldsOf(source);
  return { data: String(bytes), mediaType: MEDIA_TYPES[String(format)] ?? `${kind}/${String(format)}` };
}
