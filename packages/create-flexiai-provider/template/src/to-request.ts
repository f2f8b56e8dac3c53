import {
  type ContentPart,
  contentParts,
  type JsonSchema,
  type Message,
  type SystemMessage,
  type ToolCallPart,
  type ToolChoice,
  type ToolDefinition,
  textOf,
  toJsonSchema,
  toolResults,
  type UnifiedRequest,
  UnsupportedError,
  type Warning,
} from '@flexiai/core/plugin';
import type { Scope } from './errors.ts';
import type { AcmeLlmConfig } from './options.ts';

/** A request as the service expects it, and what of it the service cannot honour. */
export interface ChatRequest {
  readonly body: { readonly [field: string]: unknown };
  readonly warnings: readonly Warning[];
}

/** Settings that the service does not have. A setting without effect is a warning, not an error. */
const LACKING = [
  'topK',
  'seed',
  'frequencyPenalty',
  'presencePenalty',
  'parallelToolCalls',
  'metadata',
  'reasoning',
] as const;

/** @throws UnsupportedError for content that the service does not take: another provider is asked then */
export function toRequest(request: UnifiedRequest, { providerOptions }: AcmeLlmConfig, scope: Scope): ChatRequest {
  const { messages, tools = [], toolChoice, responseFormat, maxOutputTokens, temperature, topP, stop = [] } = request;
  const warnings: Warning[] = LACKING.filter((setting) => request[setting] !== undefined).map(leftOut);
  if (responseFormat !== undefined && responseFormat.type !== 'text') warnings.push(leftOut('responseFormat'));
  if (tools.some(({ strict }) => strict === true)) warnings.push(leftOut('tools.strict'));
  const system = messages.flatMap((message) => (message.role === 'system' ? textOf(contentParts(message)) : []));
  const settings = { max_tokens: maxOutputTokens, temperature, top_p: topP, ...(stop.length > 0 && { stop }) };
  const body = {
    model: scope.model,
    ...(system.length > 0 && { system: system.join('\n') }),
    turns: messages.flatMap((message) => (message.role === 'system' ? [] : toTurn(message, scope))),
    settings,
    ...(tools.length > 0 && { tools: tools.map((tool) => toTool(tool, scope)), tool_use: toToolUse(toolChoice) }),
    ...providerOptions,
    ...request.providerOptions?.['acme-llm'],
  };
  return { body, warnings };
}

function leftOut(setting: string): Warning {
  return { code: 'unsupported-setting', setting, message: `${setting} was left out: the Acme LLM API has none.` };
}

function toTurn(message: Exclude<Message, SystemMessage>, scope: Scope): object {
  if (message.role === 'tool') {
    const results = toolResults(message).map(({ toolCallId, content, isError }) => ({
      id: toolCallId,
      output: typeof content === 'string' ? content : plainText(content, scope),
      ...(isError === true && { failed: true }),
    }));
    return { by: 'tools', results };
  }
  if (message.role === 'user') return { by: 'user', text: plainText(contentParts(message), scope) };
  const parts = contentParts(message);
  const calls = parts.filter((part) => part.type === 'tool-call').map(toCall);
  return { by: 'model', text: textOf(parts), ...(calls.length > 0 && { calls }) };
}

function toCall({ id, name, arguments: input }: ToolCallPart): object {
  return { id, tool: name, input: input ?? {} };
}

/** The text of content that may be text only. */
function plainText(parts: readonly ContentPart[], scope: Scope): string {
  const texts = parts.map((part) => {
    if (part.type === 'text') return part.text;
    throw new UnsupportedError(`The Acme LLM API does not take ${part.type} content.`, scope);
  });
  return texts.join('');
}

function toTool({ name, description, parameters = {} }: ToolDefinition, scope: Scope): object {
  const schema: JsonSchema | undefined = toJsonSchema(parameters);
  if (schema === undefined) throw new UnsupportedError(`The parameters of "${name}" have no JSON Schema.`, scope);
  return { name, about: description, input: { type: 'object', properties: {}, ...schema } };
}

function toToolUse(choice: ToolChoice = 'auto'): unknown {
  if (typeof choice === 'object') return { tool: choice.name };
  return { auto: 'free', required: 'must', none: 'never' }[choice];
}
