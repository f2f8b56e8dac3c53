import type {
  JSONSchema7,
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4ToolChoice,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type {
  CallOptions,
  ChatRequest,
  JsonSchema,
  ReasoningOptions,
  ResponseFormat,
  ToolChoice,
  ToolDefinition,
} from '@flexiai/core';
import { splitOptions } from './provider-options.ts';
import { toMessages } from './to-messages.ts';

/** A call of the AI SDK as a call of the client. */
export interface ChatCall {
  readonly request: ChatRequest;
  readonly callOptions: CallOptions;
  /** Settings that could not be passed on. */
  readonly warnings: SharedV4Warning[];
}

type Effort = NonNullable<ReasoningOptions['effort']>;

/**
 * @param modelId the name that the application chose
 * @throws UnsupportedFunctionalityError for content that FlexiAI's requests cannot hold
 */
export function toChatCall(options: LanguageModelV4CallOptions, modelId: string): ChatCall {
  const warnings: SharedV4Warning[] = [];
  const split = splitOptions(options.providerOptions);
  const { tools, providerTools } = toTools(options.tools ?? [], warnings);
  const providerOptions = withProviderTools(split.providerOptions, providerTools);
  const reasoning = toReasoning(options.reasoning, split.effort, warnings);
  warnAboutHeaders(options.headers, warnings);
  const request = defined({
    messages: toMessages(options.prompt, warnings),
    model: modelId === 'auto' ? undefined : modelId,
    maxOutputTokens: options.maxOutputTokens,
    temperature: options.temperature,
    topP: options.topP,
    topK: options.topK,
    stop: options.stopSequences,
    seed: options.seed,
    frequencyPenalty: options.frequencyPenalty,
    presencePenalty: options.presencePenalty,
    tools: tools.length === 0 ? undefined : tools,
    // A choice without tools is an invalid request. The list is empty when all tools are provider tools.
    toolChoice: tools.length === 0 || options.toolChoice === undefined ? undefined : toToolChoice(options.toolChoice),
    parallelToolCalls: tools.length === 0 ? undefined : split.parallelToolCalls,
    responseFormat: toResponseFormat(options.responseFormat),
    reasoning,
    providerOptions,
  }) as ChatRequest;
  const { abortSignal } = options;
  const callOptions = { ...split.callOptions, ...(abortSignal !== undefined && { signal: abortSignal }) };
  return { request, callOptions, warnings };
}

interface Tools {
  readonly tools: readonly ToolDefinition[];
  readonly providerTools: readonly object[];
}

function toTools(given: NonNullable<LanguageModelV4CallOptions['tools']>, warnings: SharedV4Warning[]): Tools {
  const tools: ToolDefinition[] = [];
  const providerTools: object[] = [];
  for (const tool of given) {
    if (tool.type === 'function') tools.push(toTool(tool, warnings));
    else {
      providerTools.push(tool);
      const details = `Only entries made with aiSdk() of "${tool.id.split('.', 1)[0]}" get it. For other entries, set it in providerOptions with the names of the provider's API.`;
      warnings.push({ type: 'compatibility', feature: `provider tool ${tool.id}`, details });
    }
  }
  return { tools, providerTools };
}

function toTool(tool: LanguageModelV4FunctionTool, warnings: SharedV4Warning[]): ToolDefinition {
  const { name, description, inputSchema, inputExamples, strict, providerOptions } = tool;
  if (inputExamples !== undefined) warnings.push({ type: 'unsupported', feature: `inputExamples of the tool ${name}` });
  if (providerOptions !== undefined) {
    warnings.push({ type: 'unsupported', feature: `providerOptions of the tool ${name}` });
  }
  return {
    name,
    parameters: plainSchema(inputSchema),
    ...(description !== undefined && { description }),
    ...(strict !== undefined && { strict }),
  };
}

function withProviderTools(
  options: ChatRequest['providerOptions'],
  tools: readonly object[],
): ChatRequest['providerOptions'] {
  return tools.length === 0 ? options : { ...options, 'ai-sdk': { ...options?.['ai-sdk'], tools } };
}

function toToolChoice(choice: LanguageModelV4ToolChoice): ToolChoice {
  return choice.type === 'tool' ? { name: choice.toolName } : choice.type;
}

function toResponseFormat(format: LanguageModelV4CallOptions['responseFormat']): ResponseFormat | undefined {
  if (format?.type !== 'json') return undefined;
  const { schema, name = 'response', description } = format;
  if (schema === undefined) return { type: 'json' };
  return { type: 'json-schema', name, schema: plainSchema(schema), ...(description !== undefined && { description }) };
}

/** Without `$schema`, which the services do not use. */
function plainSchema(schema: JSONSchema7): JsonSchema {
  const { $schema: _dialect, ...plain } = schema;
  return plain;
}

function toReasoning(
  level: LanguageModelV4CallOptions['reasoning'],
  effort: unknown,
  warnings: SharedV4Warning[],
): ReasoningOptions | undefined {
  const asked = level === undefined || level === 'provider-default' ? effort : level;
  switch (asked) {
    case undefined:
    case null:
      return undefined;
    case 'minimal':
    case 'low':
    case 'medium':
    case 'high':
      return { effort: asked satisfies Effort };
    case 'xhigh':
    case 'max':
      warnings.push({
        type: 'compatibility',
        feature: 'reasoning',
        details: `"high" is used instead of "${asked}".`,
      });
      return { effort: 'high' };
    default:
      warnings.push({
        type: 'unsupported',
        feature: 'reasoning',
        details: `FlexiAI has no effort ${JSON.stringify(asked)}: set it in providerOptions with the names of the provider's API.`,
      });
      return undefined;
  }
}

/** The AI SDK adds its own name to every call. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['user-agent']);

function warnAboutHeaders(headers: LanguageModelV4CallOptions['headers'], warnings: SharedV4Warning[]): void {
  const names = Object.entries(headers ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [name.toLowerCase()],
  );
  const lost = names.filter((name) => !OWN_HEADERS.has(name));
  if (lost.length === 0) return;
  const details = `${lost.join(', ')}: a header would be sent to every provider. Set headers on the entries.`;
  warnings.push({ type: 'unsupported', feature: 'headers', details });
}

function defined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
