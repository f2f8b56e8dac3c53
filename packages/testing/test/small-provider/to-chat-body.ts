import {
  contentParts,
  InvalidRequestError,
  type Message,
  type ToolDefinition,
  textOf,
  toJsonSchema,
  toolResults,
  type UnifiedRequest,
  UnsupportedError,
  type Warning,
} from '@flexiai/core/plugin';
import type { Failure } from './errors.ts';

const MOST_STOPS = 4;

/** A request as Chat Completions takes it, for text and tools. */
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
  if (stop.length > MOST_STOPS) warn('stop', `Only ${MOST_STOPS} stop texts were sent.`);
  if (responseFormat?.type === 'json-schema') warn('responseFormat', 'The schema was left out: JSON was asked for.');
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
    ...(responseFormat !== undefined && responseFormat.type !== 'text' && { response_format: { type: 'json_object' } }),
    ...request.providerOptions?.['small'],
  };
  return { body, warnings };
}

function toTool({ name, description, parameters = {} }: ToolDefinition, failure: Failure): object {
  const schema = toJsonSchema(parameters);
  if (schema === undefined) throw new InvalidRequestError(`"${name}" has no JSON Schema.`, failure);
  return {
    type: 'function',
    function: { name, description, parameters: { type: 'object', properties: {}, ...schema } },
  };
}

function toMessages(message: Message, failure: Failure): readonly object[] {
  if (message.role === 'tool') {
    return toolResults(message).map(({ toolCallId, content, isError }) => ({
      role: 'tool',
      tool_call_id: toolCallId,
      content: `${isError === true ? 'Error: ' : ''}${textOf(content)}`,
    }));
  }
  if (message.role === 'system') return [{ role: 'system', content: textOf(contentParts(message)) }];
  if (message.role === 'user') {
    const other = contentParts(message).find(({ type }) => type !== 'text');
    if (other !== undefined) throw new UnsupportedError(`The model takes no ${other.type}.`, failure);
    return [{ role: 'user', content: textOf(contentParts(message)) }];
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
