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
import { given, numberOf, textsOf } from './wire-values.ts';

/** @see https://ai.google.dev/api/generate-content#request-body */
export function readGenerateRequest({ path, body, model, stream }: RecordedRequest): SentRequest | undefined {
  if (!/:(?:streamG|g)enerateContent$/.test(path)) return undefined;
  const fields = fieldsOf(body);
  const config = fieldsOf(fields['generationConfig']);
  const calling = fieldsOf(fieldsOf(fields['toolConfig'])['functionCallingConfig']);
  return {
    stream,
    system: listOf(fieldsOf(fields['systemInstruction'])['parts'])
      .map((part) => stringOf(fieldsOf(part)['text']) ?? '')
      .join('\n'),
    messages: listOf(fields['contents']).map(fieldsOf).map(readContent),
    tools: listOf(fields['tools'])
      .flatMap((tool) => listOf(fieldsOf(tool)['functionDeclarations']))
      .map((declaration) => readTool(fieldsOf(declaration), calling['mode'] === 'VALIDATED')),
    ...given({
      model,
      maxOutputTokens: numberOf(config['maxOutputTokens']),
      temperature: numberOf(config['temperature']),
      topP: numberOf(config['topP']),
      topK: numberOf(config['topK']),
      seed: numberOf(config['seed']),
      stop: textsOf(config['stopSequences']),
      frequencyPenalty: numberOf(config['frequencyPenalty']),
      presencePenalty: numberOf(config['presencePenalty']),
      toolChoice: readToolChoice(calling),
      responseFormat: readFormat(config),
      reasoning: readReasoning(config['thinkingConfig']),
    }),
  };
}

/** @param strict whether schemas of calls are enforced: a mode of the request, not of a tool */
function readTool(
  { name, description, parametersJsonSchema, parameters = parametersJsonSchema }: JsonObject,
  strict: boolean,
): SentTool {
  return {
    name: String(name),
    ...given({
      description: stringOf(description),
      parameters: isObject(parameters) ? parameters : undefined,
    }),
    ...(strict && { strict }),
  };
}

function readToolChoice({ mode, allowedFunctionNames }: JsonObject): ToolChoice | undefined {
  const [name] = textsOf(allowedFunctionNames) ?? [];
  switch (mode) {
    case 'AUTO':
    case 'VALIDATED':
      return 'auto';
    case 'NONE':
      return 'none';
    case 'ANY':
      return name === undefined ? 'required' : { name };
    default:
      return undefined;
  }
}

function readFormat({
  responseMimeType,
  responseJsonSchema,
  responseSchema,
}: JsonObject): SentRequest['responseFormat'] {
  if (responseMimeType !== 'application/json') return undefined;
  const schema = responseJsonSchema ?? responseSchema;
  return schema === undefined ? { type: 'json' } : { type: 'json-schema', schema };
}

function readReasoning(thinking: unknown): SentRequest['reasoning'] {
  if (!isObject(thinking)) return undefined;
  return given({ effort: stringOf(thinking['thinkingLevel']), budgetTokens: numberOf(thinking['thinkingBudget']) });
}

function readContent({ role, parts }: JsonObject): SentMessage {
  const content = listOf(parts).flatMap((part) => readPart(fieldsOf(part)));
  return { role: role === 'model' ? 'assistant' : 'user', content };
}

function readPart(part: JsonObject): ContentPart[] {
  const { text, inlineData, fileData, functionCall, functionResponse, thought } = part;
  const signature = stringOf(part['thoughtSignature']);
  const signed: ContentPart[] = signature === undefined ? [] : [{ type: 'reasoning', text: '', signature }];
  if (isObject(functionCall)) {
    const { id = '', name, args = {} } = functionCall;
    return [...signed, { type: 'tool-call', id: String(id), name: String(name), arguments: args }];
  }
  if (isObject(functionResponse)) return [readResult(functionResponse)];
  if (isObject(inlineData)) return [mediaPart({ data: String(inlineData['data']) }, inlineData['mimeType'])];
  if (isObject(fileData)) return [mediaPart({ url: String(fileData['fileUri']) }, fileData['mimeType'])];
  if (typeof text !== 'string') return [];
  if (thought === true) return [{ type: 'reasoning', text, ...given({ signature }) }];
  return [...(text === '' ? [] : [{ type: 'text', text } as const]), ...signed];
}

function readResult({ id = '', name, response }: JsonObject): ContentPart {
  const { error, output } = fieldsOf(response);
  return {
    type: 'tool-result',
    toolCallId: String(id),
    toolName: String(name),
    content: String(error ?? output ?? JSON.stringify(response)),
    ...(error !== undefined && { isError: true }),
  };
}

function mediaPart(where: { data: string } | { url: string }, mimeType: unknown): ContentPart {
  const mediaType = stringOf(mimeType);
  if (mediaType?.startsWith('audio/') === true && 'data' in where)
    return { type: 'audio', mediaType, data: where.data };
  const type = mediaType?.startsWith('image/') === true ? 'image' : 'file';
  return { type, ...where, ...given({ mediaType }) };
}
