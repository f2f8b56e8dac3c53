import {
  contentParts,
  type ImagePart,
  InvalidRequestError,
  isObject,
  type JsonSchema,
  listOf,
  type Message,
  type ResponseFormat,
  type ToolDefinition,
  textOf,
  toBase64,
  toJsonSchema,
  toolResults,
  type UnifiedRequest,
  UnsupportedError,
  type Warning,
} from '@flexiai/core/plugin';
import type { Failure } from './errors.ts';

const MOST_STOPS = 4;

/** A request as Chat Completions expects it, for text, pictures and tools. */
export function toChatBody(
  request: UnifiedRequest,
  failure: Failure,
): { readonly body: object; readonly warnings: readonly Warning[] } {
  const warnings: Warning[] = [];
  const warn = (setting: string, message: string): void => {
    warnings.push({ code: 'unsupported-setting', setting, message });
  };
  const { stop = [], tools = [], responseFormat, toolChoice } = request;
  if (request.topK !== undefined) warn('topK', 'topK was left out: there is no such setting.');
  if (request.reasoning !== undefined) warn('reasoning', 'reasoning was left out: the model does not think.');
  if (request.metadata !== undefined) warn('metadata', 'metadata was left out: nothing is stored.');
  if (stop.length > MOST_STOPS) warn('stop', `Only ${MOST_STOPS} stop texts were sent.`);
  const format = toFormat(responseFormat, failure);
  if (format?.loosened === true) warn('responseFormat.strict', 'The schema is not closed: it is not held to exactly.');
  const body = {
    model: failure.model,
    stream: true,
    stream_options: { include_usage: true },
    messages: request.messages.flatMap((message) => toMessages(message, failure)),
    max_completion_tokens: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    ...(stop.length > 0 && { stop: stop.slice(0, MOST_STOPS) }),
    ...(tools.length > 0 && {
      tools: tools.map((tool) => toTool(tool, failure)),
      tool_choice: typeof toolChoice === 'object' ? { type: 'function', function: toolChoice } : toolChoice,
      parallel_tool_calls: request.parallelToolCalls,
    }),
    response_format: format?.body,
    ...request.providerOptions?.['small'],
  };
  return { body, warnings };
}

interface Format {
  readonly body: object;
  /** It should be strict and is not. */
  readonly loosened?: boolean;
}

function toFormat(format: ResponseFormat | undefined, failure: Failure): Format | undefined {
  if (format === undefined || format.type === 'text') return undefined;
  if (format.type === 'json') return { body: { type: 'json_object' } };
  const { name, description, strict = true } = format;
  const schema = described(format.schema, name, failure);
  const isHeldTo = strict && isClosed(schema);
  const body = { type: 'json_schema', json_schema: { name, description, schema, strict: isHeldTo } };
  return { body, loosened: strict && !isHeldTo };
}

/** Whether strict mode supports it, as far as a small plugin checks. */
function isClosed({ properties, required, additionalProperties }: JsonSchema): boolean {
  const names = isObject(properties) ? Object.keys(properties) : [];
  return additionalProperties === false && names.every((name) => listOf(required).includes(name));
}

function described(schema: ToolDefinition['parameters'], name: string, failure: Failure): JsonSchema {
  const found = toJsonSchema(schema ?? {});
  if (found === undefined) throw new InvalidRequestError(`"${name}" has no JSON Schema.`, failure);
  return { type: 'object', properties: {}, ...found };
}

function toTool({ name, description, parameters, strict }: ToolDefinition, failure: Failure): object {
  return {
    type: 'function',
    function: { name, description, parameters: described(parameters, name, failure), strict },
  };
}

function toMessages(message: Message, failure: Failure): readonly object[] {
  if (message.role === 'tool') return toResults(message, failure);
  if (message.role === 'system') return [{ role: 'system', content: textOf(contentParts(message)) }];
  if (message.role === 'user') {
    const content = contentParts(message).map((part) => {
      if (part.type === 'text') return { type: 'text', text: part.text };
      if (part.type === 'image') return toPicture(part);
      throw new UnsupportedError(`The model does not support ${part.type}.`, failure);
    });
    return [{ role: 'user', content }];
  }
  const parts = contentParts(message);
  const calls = parts
    .filter((part) => part.type === 'tool-call')
    .map(({ id, name, arguments: args }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(args ?? {}) },
    }));
  return [{ role: 'assistant', content: textOf(parts), ...(calls.length > 0 && { tool_calls: calls }) }];
}

/** Results are text only: pictures follow them in a user message. */
function toResults(message: Extract<Message, { role: 'tool' }>, failure: Failure): readonly object[] {
  const results = toolResults(message);
  const media = results.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  const pictures = media.filter((part) => part.type === 'image').map(toPicture);
  if (media.some(({ type }) => type === 'file'))
    throw new UnsupportedError('The model does not support files.', failure);
  return [
    ...results.map(({ toolCallId, content, isError }) => ({
      role: 'tool',
      tool_call_id: toolCallId,
      content: `${isError === true ? 'Error: ' : ''}${textOf(content)}`,
    })),
    ...(pictures.length > 0 ? [{ role: 'user', content: pictures }] : []),
  ];
}

function toPicture({ url, data = '', mediaType }: ImagePart): object {
  return { type: 'image_url', image_url: { url: url ?? `data:${mediaType};base64,${toBase64(data)}` } };
}
